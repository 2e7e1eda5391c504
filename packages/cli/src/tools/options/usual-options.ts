import type { JoptSpec } from './jopt-option.ts'

/** Options that several of Kafka's tools tell of in the same words. */
export const helpAndVersion: readonly JoptSpec[] = [
  { names: ['help'], description: 'Print usage information.' },
  { names: ['version'], description: 'Display Kafka version.' },
]

/** `--command-config`; tools differ in what they call its value. */
export const adminConfig = (placeholder = 'command config property file'): JoptSpec => ({
  names: ['command-config'],
  description: 'Property file containing configs to be passed to Admin Client.',
  argument: 'required',
  placeholder,
})

export const requiredServer = (description = 'REQUIRED: The server(s) to connect to.'): JoptSpec => ({
  names: ['bootstrap-server'],
  description,
  argument: 'required',
  placeholder: 'server to connect to',
})

/** Of the tools for groups. */
export const groupTimeout = (until = 'the group stabilizes.'): JoptSpec => ({
  names: ['timeout'],
  description: `The timeout that can be set for some use cases. For example, it can be used when describing the group to specify the maximum amount of time in milliseconds to wait before ${until}`,
  argument: 'required',
  type: 'Long',
  placeholder: 'timeout (ms)',
  defaults: ['30000'],
})

/** Where `--reset-offsets` may put a group. */
export const toDatetime: JoptSpec = {
  names: ['to-datetime'],
  description: "Reset offsets to offset from datetime. Format: 'YYYY-MM-DDThh:mm:ss.sss'",
  argument: 'required',
  placeholder: 'datetime',
}
export const toEnds: readonly JoptSpec[] = [
  { names: ['to-earliest'], description: 'Reset offsets to earliest offset.' },
  { names: ['to-latest'], description: 'Reset offsets to latest offset.' },
]
export const resetScenarios: readonly JoptSpec[] = [
  { names: ['to-offset'], description: 'Reset offsets to a specific offset.', argument: 'required', type: 'Long', placeholder: 'offset' },
  {
    names: ['from-file'],
    description: 'Reset offsets to values defined in CSV file.',
    argument: 'required',
    placeholder: 'path to CSV file',
  },
  toDatetime,
  {
    names: ['by-duration'],
    description: "Reset offsets to offset by duration from current timestamp. Format: 'PnDTnHnMnS'",
    argument: 'required',
    placeholder: 'duration',
  },
  ...toEnds,
  { names: ['to-current'], description: 'Reset offsets to current offset.' },
  {
    names: ['shift-by'],
    description: "Reset offsets shifting current offset by 'n', where 'n' can be positive or negative.",
    argument: 'required',
    type: 'Long',
    placeholder: 'number-of-offsets',
  },
]
