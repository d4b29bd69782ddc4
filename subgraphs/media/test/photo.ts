import sharp from 'sharp';

/** A JPEG lying on its side that tells when, by what and where (52.5 north, 13.4 west) it was taken. */
export function photo(): Promise<Buffer> {
  return sharp({ create: { width: 400, height: 100, channels: 3, background: 'red' } })
    .jpeg()
    .withMetadata({ orientation: 6 })
    .withExifMerge({
      IFD0: { Make: 'Nest', Model: 'M1' },
      IFD2: { DateTimeOriginal: '2024:05:31 12:00:00', OffsetTimeOriginal: '+02:00' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 30/1 0/1', GPSLongitudeRef: 'W', GPSLongitude: '13/1 24/1 0/1' },
    })
    .toBuffer();
}
