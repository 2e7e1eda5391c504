module.exports = (options) => require('./face.cjs').create('admin', options)
