console.log('samsa', process.version)
