import { islet } from "../backdrops/islet.ts"
import type { Site } from "../backdrops/site.ts"
import { darker, lighter, mix, type Colour } from "../drawing/colour.ts"
import { curve, ellipse } from "../drawing/path.ts"
import type { Pen } from "../drawing/pen.ts"
import type { SceneSubject } from "../language/scene.ts"
import type { Random } from "../random.ts"
import { placed, type Figure, type Look } from "../subjects/figure.ts"
import { subjectOf } from "../subjects/registry.ts"
import type { Part } from "./cast.ts"

/** Draws one thing as the prompt has it, in units of its own. Concepts that cannot be drawn are refused by the caller. */
export function drawSubject(subject: SceneSubject, pen: Pen, random: Random, cheerful = false): Figure {
  const known = subjectOf(subject.concept)
  if (!known) throw new TypeError(`The painter has no subject "${subject.concept}".`)
  const own = random.fork(subject.concept)
  const held = subject.holds === undefined ? undefined : heldFigure(subject.holds, pen, own, subject.holdsColour)
  const look: Look = {
    wears: subject.wears,
    young: subject.young,
    old: subject.old,
    cheerful,
    random: own,
    ...(subject.colour && { colour: subject.colour }),
    ...(subject.action && { action: subject.action }),
    ...(held && { held }),
  }
  if (held && raised.has(subject.holds ?? "")) {
    const { held: _held, ...free } = look
    return carried(known.draw(pen, { ...free, action: "wave" }), held)
  }
  return known.draw(pen, look)
}

/** What is carried over the head and not before the chest. */
const raised: ReadonlySet<string> = new Set(["umbrella", "balloon", "kite", "lantern"])

/** A figure under what it carries: the handle meets the raised hand on the right. */
function carried(bearer: Figure, held: Figure): Figure {
  const size = bearer.box.height * 1.02
  const x = bearer.box.x + bearer.box.width * 0.62
  const top = bearer.box.y - size * 0.42
  return {
    markup: placed(held, x, top + size / 2, size) + bearer.markup,
    box: {
      x: Math.min(bearer.box.x, x - size / 2),
      y: top,
      width: Math.max(bearer.box.width, size),
      height: bearer.box.height + size * 0.42,
    },
  }
}

function heldFigure(concept: string, pen: Pen, random: Random, colour: Colour | undefined): Figure | undefined {
  const known = subjectOf(concept === "banana" ? "peeled-banana" : concept)
  return known?.draw(pen, { wears: [], young: false, old: false, cheerful: false, random: random.fork("held"), ...(colour && { colour }) })
}

/** Draws a figure at its place on the stage, with the shadow or the ripples that tie it to the ground. */
export function stagePart(part: Part, site: Site, pen: Pen): string {
  const random = site.random.fork(`${part.subject.concept}${part.index}`)
  const cheerful = site.scene.moods.includes("happy")
  const { box } = drawSubject(part.subject, pen, random, cheerful)
  const scale = part.span / Math.max(box.width, box.height)
  const figure = drawSubject(part.subject, pen.at(scale), random, cheerful)
  const width = box.width * scale
  const middle = box.x + box.width / 2
  const tilt =
    part.place === "air" && site.scene.settings.includes("space")
      ? random.between(-14, 14)
      : part.place === "deep"
        ? random.between(-5, 5)
        : 0
  const turn = tilt === 0 ? "" : ` rotate(${Math.round(tilt * 10) / 10} 0 ${Math.round(-box.height / 2)})`
  const markup = `<g transform="translate(${Math.round(part.x * 10) / 10} ${Math.round(part.y * 10) / 10}) scale(${precise(part.flip ? -scale : scale)} ${precise(scale)})${turn} translate(${precise(-middle)} 0)">${figure.markup}</g>`
  switch (part.place) {
    case "water":
      return (
        pen.tint(ellipse(part.x, part.y + 4, width * 0.52, width * 0.07), site.light.shadow, 0.28) + markup + ripples(part, width, site)
      )
    case "air":
    case "deep":
      return markup
    default:
      return groundOf(part, width, site) + markup
  }
}

function groundOf(part: Part, width: number, site: Site): string {
  const { pen, light } = site
  const mound = part.islet ? islet(site, part.x, part.y, width) : ""
  return (
    mound +
    pen.tint(ellipse(part.x + width * 0.03, part.y - 1, width * 0.42, Math.max(8, width * 0.045)), light.shadow, 0.14) +
    pen.tint(ellipse(part.x, part.y - 2, width * 0.32, Math.max(6, width * 0.03)), light.shadow, 0.2)
  )
}

/** Rings on the water, over the foot of what floats. */
function ripples(part: Part, width: number, site: Site): string {
  const { pen, light } = site
  const tone = lighter(light.air.at(-1)?.[1] ?? "#dff1f7", 0.3)
  const ring = (dy: number, reach: number): string =>
    curve(
      [part.x - width * reach, part.y + dy - 2],
      [part.x - width * reach * 0.5, part.y + dy + width * 0.03],
      [part.x, part.y + dy + width * 0.04],
      [part.x + width * reach * 0.5, part.y + dy + width * 0.03],
      [part.x + width * reach, part.y + dy - 2],
    )
  const skin = site.light.shine(mix("#1f86b8", tone, 0.35))
  const water = pen.sparse
    ? ""
    : pen.veil(
        `${curve([part.x - width * 0.62, part.y + 8], [part.x - width * 0.3, part.y - width * 0.012], [part.x, part.y - width * 0.002], [part.x + width * 0.3, part.y - width * 0.012], [part.x + width * 0.62, part.y + 8])}Q${part.x} ${part.y + width * 0.16} ${part.x - width * 0.62} ${part.y + 8}Z`,
        skin,
        0.85,
        0,
      )
  return `${water}<g opacity=".75">${pen.line(ring(0, 0.5), tone, 5) + pen.line(ring(18, 0.4), tone, 4) + pen.line(ring(34, 0.26), darker(tone, 0.12), 3)}</g>`
}

function precise(value: number): number {
  return Math.round(value * 1000) / 1000
}
