/** A length of time: a number of milliseconds, or parts that are added up. */
export type Duration =
  | number
  | {
      readonly days?: number
      readonly hours?: number
      readonly minutes?: number
      readonly seconds?: number
      readonly milliseconds?: number
    }

export function durationMs(duration: Duration): number {
  const ms =
    typeof duration === 'number'
      ? duration
      : ((((duration.days ?? 0) * 24 + (duration.hours ?? 0)) * 60 + (duration.minutes ?? 0)) * 60 + (duration.seconds ?? 0)) * 1000 +
        (duration.milliseconds ?? 0)
  if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`not a duration that time can move forward by: ${JSON.stringify(duration)}`)
  return ms
}
