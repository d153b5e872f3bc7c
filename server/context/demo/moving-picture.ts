/** Draws the pictures that the demo jobs make: PNG, and animated PNG for a film. See https://www.w3.org/TR/png-3/. */
import { crc32, deflateSync } from "node:zlib";

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const framesPerSecond = 12;

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

function header({ width, height }: PictureSize): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  // Eight bits a channel, red, green and blue.
  data.set([8, 2, 0, 0, 0], 8);
  return chunk("IHDR", data);
}

/** Hills before a sky whose sun rises with `time`, 0 to 1. */
function pixelsAt({ width, height }: PictureSize, time: number): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3));
  const sun = {
    x: width * (0.2 + 0.6 * time),
    y: height * (0.62 - 0.4 * Math.sin(Math.PI * time)),
  };
  const radius = height / 9;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * (1 + width * 3) + 1 + x * 3;
      const hill = height * (0.72 + 0.08 * Math.sin(x / 23) + 0.05 * Math.sin(x / 9 + 2));
      const light = Math.sin(Math.PI * time);
      const isSun = (x - sun.x) ** 2 + (y - sun.y) ** 2 < radius ** 2;
      const sky = [90 + 120 * light, 120 + 90 * light, 170 + 60 * (y / height)];
      const ground = [30 + 40 * light, 60 + 50 * light, 50 + 20 * light];
      rows.set(y > hill ? ground : isSun ? [255, 214, 120] : sky, at);
    }
  }
  return deflateSync(rows);
}

/** A picture, as PNG. */
export function picture(size: PictureSize): Buffer {
  const data = chunk("IDAT", pixelsAt(size, 0.5));
  return Buffer.concat([signature, header(size), data, chunk("IEND", Buffer.alloc(0))]);
}

/** A film of some frames that begins again at its end, as animated PNG. */
export function movingPicture(size: PictureSize, frames: number): Buffer {
  const parts = [signature, header(size)];
  const control = Buffer.alloc(8);
  control.writeUInt32BE(frames, 0);
  parts.push(chunk("acTL", control));
  let sequence = 0;
  for (let frame = 0; frame < frames; frame += 1) {
    const place = Buffer.alloc(26);
    place.writeUInt32BE(sequence, 0);
    place.writeUInt32BE(size.width, 4);
    place.writeUInt32BE(size.height, 8);
    place.writeUInt16BE(1, 20);
    place.writeUInt16BE(framesPerSecond, 22);
    sequence += 1;
    parts.push(chunk("fcTL", place));
    const pixels = pixelsAt(size, frame / Math.max(1, frames - 1));
    if (frame === 0) {
      parts.push(chunk("IDAT", pixels));
      continue;
    }
    const numbered = Buffer.alloc(4);
    numbered.writeUInt32BE(sequence, 0);
    sequence += 1;
    parts.push(chunk("fdAT", Buffer.concat([numbered, pixels])));
  }
  return Buffer.concat([...parts, chunk("IEND", Buffer.alloc(0))]);
}
