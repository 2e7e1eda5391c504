import type { Disk } from '@samsa/ports'
import { type OpenFiles, whileDescriptorsLast } from './segment-files.ts'

/** The disk for everything beside the `.log` files: where descriptors run out, some of theirs are given up instead of the directory. */
export function sparingDisk(disk: Disk, files: OpenFiles): Disk {
  return {
    open: (path, options) => whileDescriptorsLast(files, () => disk.open(path, options)),
    list: (path) => whileDescriptorsLast(files, () => disk.list(path)),
    readFile: (path) => whileDescriptorsLast(files, () => disk.readFile(path)),
    writeFile: (path, bytes, mode) => whileDescriptorsLast(files, () => disk.writeFile(path, bytes, mode)),
    removeTree: (path) => whileDescriptorsLast(files, () => disk.removeTree(path)),
    syncDirectory: (path) => whileDescriptorsLast(files, () => disk.syncDirectory(path)),
    syncDirectoryLater: (path, done) => whileDescriptorsLast(files, () => disk.syncDirectoryLater(path, done)),
    stat: (path) => disk.stat(path),
    makeDirectory: (path) => disk.makeDirectory(path),
    rename: (from, to) => disk.rename(from, to),
    remove: (path) => disk.remove(path),
    space: (path) => disk.space(path),
    lock: (path) => disk.lock(path),
  }
}
