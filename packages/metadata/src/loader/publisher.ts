import type { MetadataImage } from '../image/metadata-image.ts'
import type { MetadataDelta } from '../image/metadata-delta.ts'

/** Where the new image came from. */
export type Manifest =
  | { readonly from: 'log'; readonly batches: number; readonly bytes: number }
  | { readonly from: 'snapshot'; readonly bytes: number }

/** Hears of every new image, in the order of the log (Kafka's MetadataPublisher). */
export interface MetadataPublisher {
  readonly name: string
  /** `delta` tells what changed since the image this publisher saw before; for a first image everything did. */
  onMetadataUpdate(delta: MetadataDelta, image: MetadataImage, manifest: Manifest): void
}
