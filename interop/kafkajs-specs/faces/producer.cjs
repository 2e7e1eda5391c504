module.exports = (options) => require('./face.cjs').create('producer', options)
