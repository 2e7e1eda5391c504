import type { JoptSpec } from '../options/jopt-option.ts'
import { helpAndVersion } from '../options/usual-options.ts'

export const delegationTokenOptions: readonly JoptSpec[] = [
  ...helpAndVersion,
  { names: ['bootstrap-server'], description: 'REQUIRED: server(s) to use for bootstrapping.', argument: 'required' },
  {
    names: ['command-config'],
    description:
      'REQUIRED: A property file containing configs to be passed to Admin Client. Token management operations are allowed in secure mode only. This config file is used to pass security related configs.',
    argument: 'required',
  },
  { names: ['create'], description: 'Create a new delegation token. Use --renewer-principal option to pass renewer principals.' },
  { names: ['renew'], description: 'Renew delegation token. Use --renew-time-period option to set renew time period.' },
  { names: ['expire'], description: 'Expire delegation token. Use --expiry-time-period option to expire the token.' },
  {
    names: ['describe'],
    description:
      'Describe delegation tokens for the given principals. Use --owner-principal to pass owner/renewer principals. If --owner-principal option is not supplied, all the user-owned tokens and tokens where the user has Describe permissions will be returned.',
  },
  {
    names: ['owner-principal'],
    description: 'owner is a Kafka principal. They should be in principalType:name format.',
    argument: 'optional',
  },
  {
    names: ['renewer-principal'],
    description: 'renewer is a Kafka principal. They should be in principalType:name format.',
    argument: 'optional',
  },
  {
    names: ['max-life-time-period'],
    description:
      'Max life period for the token in milliseconds. If the value is -1, then token max life time will default to the server side config value of (delegation.token.max.lifetime.ms).',
    argument: 'optional',
    type: 'Long',
  },
  {
    names: ['renew-time-period'],
    description:
      'Renew time period in milliseconds. If the value is -1, then the renew time period will default to the server side config value of (delegation.token.expiry.time.ms).',
    argument: 'optional',
    type: 'Long',
  },
  {
    names: ['expiry-time-period'],
    description: 'Expiry time period in milliseconds. If the value is -1, then the token will get invalidated immediately.',
    argument: 'optional',
    type: 'Long',
  },
  { names: ['hmac'], description: 'HMAC of the delegation token', argument: 'optional' },
]
