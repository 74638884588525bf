import type { Stage } from "../backdrops/site.ts"
import type { Scene, SceneSubject, Setting } from "../language/scene.ts"
import type { Random } from "../random.ts"
import { subjectOf, type Place } from "../subjects/registry.ts"
import { still } from "./settle.ts"

/** One figure on the stage: where its foot is and how long its longer side is. */
export interface Part {
  readonly subject: SceneSubject
  readonly place: Place
  /** The middle of its foot, in units. */
  readonly x: number
  readonly y: number
  /** Length of the longer side, in units. */
  readonly span: number
  readonly flip: boolean
  /** True for what stands out in the water and needs rock under it. */
  readonly islet: boolean
  /** Which of several of its kind it is. */
  readonly index: number
}

/** The ground that a cast is arranged on. */
export interface Ground {
  readonly stage: Stage
  readonly horizon: number
  readonly setting: Setting | "studio"
  /** True where figures stand on the near bank of a water. */
  readonly banked: boolean
}

/** Arranges everything that a scene names: the far things behind, the hero in front and off the middle where there is room. */
export function arrange(scene: Scene, ground: Ground, random: Random): Part[] {
  const groups = new Map<Place, { subject: SceneSubject; index: number }[]>()
  for (const subject of scene.subjects.filter((each) => each.concept !== "table" || !still(scene))) {
    const place = placeIn(subject, ground)
    const group = groups.get(place) ?? []
    for (let index = 0; index < subject.count; index++) group.push({ subject, index })
    groups.set(place, group)
  }
  const side = random.chance(0.5) ? 1 : -1
  const shared = groups.has("back") && groups.size > 1
  return [...groups].flatMap(([place, members]) =>
    row(
      place,
      members,
      ground,
      random.fork(place),
      shared ? (place === "back" ? -0.15 * side : 0.17 * side) : 0,
      shared,
      scene.lettering !== undefined && scene.style !== "logo",
    ),
  )
}

function placeIn(subject: SceneSubject, { setting }: Ground): Place {
  const own = subjectOf(subject.concept)?.place ?? "table"
  if (setting === "underwater") return "deep"
  if (setting === "space" || setting === "sky") return "air"
  if (subject.action === "fly") return "air"
  if (own === "deep") return setting === "sea" || setting === "lake" || setting === "river" ? "water" : "ground"
  if (own === "water" && !["sea", "lake", "river", "waterfall", "beach"].includes(setting)) return "ground"
  return own
}

/** A row of figures about a middle, shrunk together until it fits. `shift` moves the middle, in parts of the width. */
function row(
  place: Place,
  members: readonly { subject: SceneSubject; index: number }[],
  { stage, horizon, setting, banked }: Ground,
  random: Random,
  shift: number,
  shared: boolean,
  titled: boolean,
): Part[] {
  const hero = members[0]!
  const ordered =
    members.length > 2
      ? [...members.slice(1, Math.ceil(members.length / 2)), hero, ...members.slice(Math.ceil(members.length / 2))]
      : members
  const crowd = members.length ** -0.28
  const spans = ordered.map((member) => {
    const known = subjectOf(member.subject.concept)
    const natural =
      (known?.span ?? 420) *
      (known && !known.living && place !== "back" && members.some((other) => subjectOf(other.subject.concept)?.living) ? 0.6 : 1)
    const young = member.subject.young && members.some((other) => !other.subject.young) ? 0.72 : 1
    return natural * crowd * young * (shared && place !== "back" ? 0.72 : 1) * random.between(0.95, 1.05)
  })
  const deep = stage.height - horizon
  const foot = {
    back: horizon + deep * (banked ? 0.64 : 0.16),
    ground: horizon + deep * (banked ? 0.8 : 0.66),
    table: horizon + deep * 0.46,
    water: horizon + deep * 0.5,
    deep: stage.height * 0.6,
    air: Math.min(stage.height * 0.62, stage.height * 0.5 + 260),
  }[place]
  const room = Math.max(foot - (titled ? 250 : 50), 240)
  const room2 = place === "deep" || place === "air" ? stage.height * 0.8 : room
  const total = spans.reduce((sum, span) => sum + span * 0.86, 0)
  const wide = stage.width * (shared ? 0.8 : 0.94)
  const fit = Math.min(1, wide / total, room2 / Math.max(...spans))
  const twoRows = fit < 0.6 && members.length > 3
  const scale = twoRows ? Math.min(1, (wide / total) * 1.75, room2 / Math.max(...spans) / 1.3) : fit
  const pitch = spans.map((span) => span * 0.86 * scale * (twoRows ? 0.52 : 1))
  const width = pitch.reduce((sum, step) => sum + step, 0)
  const offset = members.length === 1 && !shared && stage.width > 1350 ? (random.chance(0.5) ? 0.16 : -0.16) : shift
  let left = stage.width * (0.5 + offset) - width / 2
  left = Math.min(Math.max(left, stage.width * 0.02), Math.max(stage.width * 0.02, stage.width * 0.98 - width))
  return ordered.map((member, slot): Part => {
    const span = spans[slot]! * scale
    const x = left + pitch[slot]! / 2
    left += pitch[slot]!
    const airborne = place === "air" || place === "deep"
    const stagger = twoRows ? (slot % 2 ? 0.5 : -0.5) : members.length > 1 ? random.between(-0.5, 0.5) * (airborne ? 1 : 0.35) : 0
    const lift = airborne ? stagger * Math.min(320, stage.height * 0.3) + span / 2 - (place === "air" ? 20 : 60) : stagger * deep * 0.3
    return {
      subject: member.subject,
      place,
      x,
      y: foot + lift,
      span,
      flip: flipped(member.subject, ordered.length, slot),
      islet: place === "back" && !banked && ["sea", "lake", "river"].includes(setting) && member.subject.concept !== "bridge",
      index: member.index,
    }
  })
}

/** Figures that look to the left by nature are turned towards the middle of the row. */
function flipped(subject: SceneSubject, count: number, slot: number): boolean {
  const symmetrical = subject.concept.startsWith("tree-") || subject.holds !== undefined
  return !symmetrical && count > 1 && slot < count / 2 - 0.01
}
