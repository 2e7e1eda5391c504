const Cluster = require(`${process.env.KAFKAJS_SOURCE}/src/cluster/index.js`)

module.exports = class extends Cluster {
  constructor(options) {
    super(options)
    this.samsaOptions = options
  }
}
