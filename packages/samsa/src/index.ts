export { run } from '@samsa/cli'
