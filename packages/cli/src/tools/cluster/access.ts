import type { Access } from './cluster-access.ts'

export interface AccessOptions {
  /** `--bootstrap-server`. */
  readonly servers?: string | undefined
  /** `--bootstrap-controller`. */
  readonly controllers?: string | undefined
  /** The file of `--command-config`. */
  readonly commandConfig?: string | undefined
  /** What the file may override. */
  readonly properties?: ReadonlyMap<string, string>
}

/**
 * Opens a cluster, runs `use` and closes it again. Unusable settings throw the KafkaException that Apache's Admin throws. What speaks to a cluster
 * is loaded only now: help and complaints do without.
 */
export async function withAccess<T>(options: AccessOptions, use: (access: Access) => Promise<T>): Promise<T> {
  const { openAccess } = await import('./cluster-access.ts')
  const access = openAccess(options)
  try {
    return await use(access)
  } finally {
    await access.cluster.close()
  }
}
