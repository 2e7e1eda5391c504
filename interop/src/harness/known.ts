// Differences that are known and wait for their issue, or are meant. They are shown, but do not fail a run. The list should shrink.
interface KnownDifference {
  suite: string
  step: RegExp
  why: string
}

const known: readonly KnownDifference[] = [
  {
    suite: 'protocol-cluster',
    step: /^ApiVersions v\d: controller$/,
    why: 'the APIs between controllers and brokers come with the cluster',
  },
  { suite: 'protocol-records', step: /null records/, why: 'Apache Kafka never answers; Samsa answers INVALID_RECORD' },
]

export const whyKnown = (suite: string, step: string): string | undefined =>
  known.find((each) => each.suite === suite && each.step.test(step))?.why
