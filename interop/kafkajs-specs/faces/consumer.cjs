module.exports = (options) => require('./face.cjs').create('consumer', options)
