/** What a container says of one packet of the video track. */
export interface PacketTimes {
  /** When its frame is shown, in seconds. */
  readonly timestamp: number;
  readonly duration: number;
  readonly isKey: boolean;
}

/** One frame, in the order in which frames are shown. */
export interface FrameTimes {
  readonly timestamp: number;
  /** In seconds, above 0. */
  readonly duration: number;
}

/** The packets that a decoder needs for some frames. */
export interface PacketSpan {
  /** Positions in decoding order. */
  readonly first: number;
  readonly end: number;
  /** The frame that the first packet holds; the decoder shows no frame before it. */
  readonly firstFrame: number;
}

/** The duration of a frame in a file that states none, in seconds. */
const FALLBACK_DURATION = 1 / 25;

/**
 * Which frame each packet of a track holds, from timestamps alone. Packets are in decoding order, frames in the order in
 * which they are shown. Frames with equal timestamps keep the order of their packets.
 */
export class FrameTable {
  readonly frames: readonly FrameTimes[];
  /** By packet: its frame. */
  private readonly frameOf: Int32Array;

  constructor(private readonly packets: readonly PacketTimes[]) {
    const order = Int32Array.from(packets.keys()).sort(
      (a, b) => packets[a]!.timestamp - packets[b]!.timestamp || a - b,
    );
    this.frameOf = new Int32Array(packets.length);
    order.forEach((packet, frame) => (this.frameOf[packet] = frame));
    this.frames = timesOf(Array.from(order, (packet) => packets[packet]!));
  }

  get length(): number {
    return this.packets.length;
  }

  /** The frame that is held by a packet. */
  frameOfPacket(packet: number): number {
    return this.frameOf[packet]!;
  }

  /**
   * The packets from which the frames `from` to `end` (exclusive) can be decoded. They begin with the last key packet
   * that is shown no later than `from`, or with the first packet if there is none.
   */
  spanOf(from: number, end: number): PacketSpan {
    let first = 0;
    let last = 0;
    for (const [packet, { isKey }] of this.packets.entries()) {
      const frame = this.frameOf[packet]!;
      if (isKey && frame <= from && frame >= this.frameOf[first]!) first = packet;
      if (frame >= from && frame < end) last = packet;
    }
    return { first, end: last + 1, firstFrame: this.frameOf[first]! };
  }

  /** The frames that are shown between two times, given in seconds from the first frame. */
  rangeOf(from = 0, to = Infinity): { first: number; end: number } {
    const zero = this.frames[0]?.timestamp ?? 0;
    // A millisecond of tolerance: times are typed in decimals and stored in other units.
    const first = this.frames.findIndex(({ timestamp, duration }) => timestamp - zero + duration > from + 1e-3);
    const end = this.frames.findIndex(({ timestamp }) => timestamp - zero >= to - 1e-3);
    return { first: first < 0 ? this.length : first, end: end < 0 ? this.length : end };
  }
}

/** Durations up to the next frame, since many files state wrong ones. */
function timesOf(shown: readonly PacketTimes[]): FrameTimes[] {
  return shown.map(({ timestamp, duration }, index) => {
    const next = shown[index + 1];
    const before = shown[index - 1];
    if (next && next.timestamp > timestamp) return { timestamp, duration: next.timestamp - timestamp };
    if (duration > 0) return { timestamp, duration };
    return {
      timestamp,
      duration: before && timestamp > before.timestamp ? timestamp - before.timestamp : FALLBACK_DURATION,
    };
  });
}
