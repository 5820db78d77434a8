/** Anchors are at least so many frames apart. */
const ANCHOR_GAP = 24;

/** The frames of a shot's sample that steady it over longer times: the middle one and others, not too near each other. */
export function anchorsOf<Frame extends { readonly number: number }>(sample: readonly Frame[]): Frame[] {
  const middle = Math.floor(sample.length / 2);
  const spaced = (frames: readonly Frame[]): Frame[] => {
    const chosen = frames.slice(0, 1);
    for (const frame of frames) {
      if (Math.abs(frame.number - chosen.at(-1)!.number) >= ANCHOR_GAP) chosen.push(frame);
    }
    return chosen;
  };
  return [...spaced(sample.slice(0, middle + 1).reverse()).reverse(), ...spaced(sample.slice(middle)).slice(1)];
}
