import type { Colour } from "../drawing/colour.ts"

/** What tells one furry animal from another. All of them sit and face the viewer. */
export interface Species {
  readonly coat: readonly Colour[]
  /** Belly, muzzle and paws. */
  readonly pale?: Colour
  readonly ears: "pointed" | "round" | "long" | "floppy" | "wide" | "leaf" | "tufted"
  readonly muzzle: "small" | "broad" | "snout" | "none"
  readonly tail: "long" | "bushy" | "stub" | "curl" | "ringed" | "thin"
  readonly marks?: "tabby" | "tiger" | "panda" | "mask" | "blaze" | "spots" | "mane" | "patch" | "koala" | "spikes"
  readonly nose?: Colour
  readonly iris?: Colour
  readonly whiskers?: boolean
  /** Colour of ears and limbs where they differ. */
  readonly trim?: Colour
}

/** The furry animals by name. */
export const kinds: Readonly<Record<string, Species>> = {
  cat: {
    coat: ["#f0a04b", "#8f8c96", "#f2e3cf", "#4a4450"],
    pale: "#fff3e2",
    ears: "pointed",
    muzzle: "small",
    tail: "long",
    marks: "tabby",
    nose: "#f08a93",
    iris: "#7fc46a",
    whiskers: true,
  },
  dog: {
    coat: ["#d99a58", "#c98548", "#f0d9b5"],
    pale: "#fff1de",
    ears: "floppy",
    muzzle: "broad",
    tail: "curl",
    marks: "patch",
    nose: "#3a2a30",
  },
  bear: { coat: ["#a86b42", "#8f5a3c"], pale: "#f0cfa3", ears: "round", muzzle: "broad", tail: "stub", nose: "#3f2a28" },
  "polar-bear": { coat: ["#f4f5f7"], pale: "#ffffff", ears: "round", muzzle: "broad", tail: "stub", nose: "#3a3540" },
  panda: {
    coat: ["#fbf8f2"],
    pale: "#ffffff",
    ears: "round",
    muzzle: "broad",
    tail: "stub",
    marks: "panda",
    nose: "#2d2833",
    trim: "#37323f",
  },
  fox: {
    coat: ["#ee7d36", "#e56f2e"],
    pale: "#fff4e6",
    ears: "pointed",
    muzzle: "small",
    tail: "bushy",
    marks: "blaze",
    nose: "#3a2a30",
    trim: "#5a3428",
  },
  wolf: {
    coat: ["#8b93a5", "#6f7890"],
    pale: "#eef1f5",
    ears: "pointed",
    muzzle: "small",
    tail: "bushy",
    marks: "blaze",
    nose: "#2d2833",
    iris: "#f2c14f",
  },
  "red-panda": {
    coat: ["#c9582f"],
    pale: "#fff1e0",
    ears: "pointed",
    muzzle: "small",
    tail: "ringed",
    marks: "blaze",
    nose: "#3a2a30",
    trim: "#4a2b26",
  },
  raccoon: { coat: ["#8d8f98"], pale: "#f4f1ec", ears: "pointed", muzzle: "small", tail: "ringed", marks: "mask", nose: "#2d2833" },
  rabbit: {
    coat: ["#f6ece4", "#cfc6c6", "#d8b08c"],
    pale: "#ffffff",
    ears: "long",
    muzzle: "small",
    tail: "stub",
    nose: "#f08a93",
    whiskers: true,
  },
  tiger: {
    coat: ["#f29a3a"],
    pale: "#fff6e8",
    ears: "round",
    muzzle: "broad",
    tail: "long",
    marks: "tiger",
    nose: "#e57f86",
    whiskers: true,
  },
  leopard: {
    coat: ["#f2c063"],
    pale: "#fff6e2",
    ears: "round",
    muzzle: "broad",
    tail: "long",
    marks: "spots",
    nose: "#c9706f",
    iris: "#9ccf6a",
    whiskers: true,
  },
  lion: { coat: ["#f2b95c"], pale: "#fff0d2", ears: "round", muzzle: "broad", tail: "thin", marks: "mane", nose: "#8a4a3c" },
  koala: { coat: ["#9aa3b0"], pale: "#eef0f3", ears: "wide", muzzle: "none", tail: "stub", marks: "koala", nose: "#3b3a48" },
  mouse: { coat: ["#b3acb5", "#d9c3ad"], pale: "#f6ecec", ears: "wide", muzzle: "small", tail: "thin", nose: "#f08a93", whiskers: true },
  hamster: {
    coat: ["#e8ad63"],
    pale: "#fff6e6",
    ears: "round",
    muzzle: "small",
    tail: "stub",
    marks: "blaze",
    nose: "#f08a93",
    whiskers: true,
  },
  squirrel: { coat: ["#c9703a"], pale: "#fff0dc", ears: "tufted", muzzle: "small", tail: "bushy", nose: "#4a2f2a" },
  pig: { coat: ["#f7a8b4", "#f9b9bd"], pale: "#ffd3d6", ears: "leaf", muzzle: "snout", tail: "curl", nose: "#f28b9c" },
  monkey: { coat: ["#8d5f43"], pale: "#f2cfa4", ears: "wide", muzzle: "broad", tail: "long", marks: "koala", nose: "#5a3a2f" },
  otter: { coat: ["#8a5f45"], pale: "#ecd2b0", ears: "round", muzzle: "broad", tail: "thin", nose: "#3a2a2c", whiskers: true },
  hedgehog: {
    coat: ["#f0d3ab"],
    pale: "#fff2df",
    ears: "round",
    muzzle: "small",
    tail: "stub",
    marks: "spikes",
    nose: "#3a2a2c",
    trim: "#7a5a48",
  },
}
