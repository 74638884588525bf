import { city, futureCity, street } from "../backdrops/city.ts"
import { space, studio, tabletop, underwater } from "../backdrops/depths.ts"
import { cafe, drape, room, workshop } from "../backdrops/interiors.ts"
import { foreground, meadow } from "../backdrops/meadow.ts"
import { hills, mountains, treeLine } from "../backdrops/mountains.ts"
import type { Backdrop, Stage } from "../backdrops/site.ts"
import { restaurant, tableFront } from "../backdrops/restaurant.ts"
import { sky } from "../backdrops/sky.ts"
import { village } from "../backdrops/village.ts"
import { bank, beach, lake, river, sea, waterfall } from "../backdrops/water.ts"
import { bamboo, desert, forest, snowfield } from "../backdrops/woods.ts"
import type { Scene, Setting } from "../language/scene.ts"
import { subjectOf } from "../subjects/registry.ts"

/** A scene whose open questions have been answered: what stands behind, what in front, and where the horizon is. */
export interface Setup {
  readonly behind: readonly Backdrop[]
  readonly front: readonly Backdrop[]
  readonly horizon: number
  /** The ground that decides where figures go. */
  readonly setting: Setting | "studio"
  /** True where figures stand on the near bank of a water. */
  readonly banked: boolean
}

const indoors: Readonly<Partial<Record<Setting, Backdrop>>> = { restaurant, cafe, room, workshop }
const far: Readonly<Partial<Record<Setting, Backdrop>>> = { mountains, hills, city, "future-city": futureCity, forest, bamboo, waterfall }
const near: Readonly<Partial<Record<Setting, Backdrop>>> = {
  sea,
  beach,
  lake,
  river,
  meadow,
  garden: meadow,
  field: meadow,
  desert,
  snowfield,
  street,
  village: meadow,
}

/** Chooses backdrops for a scene, from what it names or from where its hero is at home. */
export function settle(scene: Scene, stage: Stage): Setup {
  const hero = scene.subjects[0]
  const home = hero ? subjectOf(hero.concept)?.home : undefined
  const named =
    scene.settings.length > 0
      ? scene.settings
      : scene.subjects.length === 0
        ? fallback(scene)
        : flies(scene) && home !== "space"
          ? (["sky"] as const)
          : home
            ? [home]
            : []
  const settings = new Set<Setting>(named)
  if (settings.has("future-city")) settings.delete("city")
  if (settings.size === 0 && (scene.weather || scene.time || scene.sky.length > 0)) settings.add("meadow")
  if (scene.portrait && (hero === undefined || hero.concept === "portrait")) {
    const inside = [...settings].find((setting) => indoors[setting])
    return {
      behind: [inside ? (indoors[inside] as Backdrop) : drape],
      front: [],
      horizon: stage.height * 0.84,
      setting: inside ?? "room",
      banked: false,
    }
  }
  const depths = scene.subjects.some((subject) => subjectOf(subject.concept)?.place === "deep")
  if (settings.has("underwater") || (depths && (settings.has("sea") || settings.has("lake"))))
    return { behind: [underwater], front: [], horizon: stage.height * 0.86, setting: "underwater", banked: false }
  if (settings.has("space")) return { behind: [space], front: [], horizon: stage.height * 0.9, setting: "space", banked: false }
  for (const setting of settings) {
    const interior = indoors[setting]
    if (interior)
      return {
        behind: still(scene) ? [interior, tabletop] : [interior],
        front: setting === "restaurant" ? [tableFront] : [],
        horizon: groundLine(stage, 0.3),
        setting,
        banked: false,
      }
  }
  if (settings.size === 0)
    return {
      behind: scene.subjects.some((subject) => subject.concept === "table") && still(scene) ? [studio, tabletop] : [studio],
      front: [],
      horizon: groundLine(stage, 0.3),
      setting: "studio",
      banked: false,
    }
  return outdoors(scene, stage, settings)
}

/** Buildings that want firm ground; lighthouses, pavilions and the like may stand on an islet. */
const ashore: ReadonlySet<string> = new Set(["house", "tent", "church", "windmill", "igloo", "fountain", "skyscraper"])

function outdoors(scene: Scene, stage: Stage, settings: ReadonlySet<Setting>): Setup {
  const stands = scene.subjects.some(
    (subject) =>
      subject.action !== "fly" &&
      (["ground", "table"].includes(subjectOf(subject.concept)?.place ?? "ground") || ashore.has(subject.concept)),
  )
  const peopled = scene.subjects.length > 0
  const distant = [...settings].filter((setting) => far[setting]).sort((a, b) => order.indexOf(a) - order.indexOf(b))
  const grounds = [...settings].filter((setting) => near[setting])
  let ground = (["beach", "snowfield", "desert", "street", "sea", "lake", "river", "garden", "field", "village", "meadow"] as const).find(
    (setting) => grounds.includes(setting),
  )
  if (ground === "sea" && stands) ground = "beach"
  if (!ground && !distant.includes("forest") && !distant.includes("bamboo"))
    ground = distant.includes("waterfall")
      ? "lake"
      : distant.includes("city")
        ? "street"
        : distant.includes("future-city") && !stands
          ? undefined
          : distant.includes("future-city")
            ? "street"
            : stands || !distant.includes("mountains")
              ? "meadow"
              : undefined
  const wintry = scene.weather === "snow" || scene.season === "winter"
  if (wintry && (ground === "meadow" || ground === "garden" || ground === "field")) ground = "snowfield"
  if (settings.has("sky") && distant.length === 0 && grounds.length === 0)
    return { behind: [sky, hills], front: [], horizon: groundLine(stage, 0.16), setting: "sky", banked: false }
  const behind: Backdrop[] = [sky, ...distant.map((setting) => far[setting] as Backdrop)]
  if (ground && distant.length === 0 && ["meadow", "garden", "lake", "river", "field", "village"].includes(ground)) behind.push(hills)
  if (ground === "river") behind.push(meadow)
  if (ground) behind.push(near[ground] as Backdrop)
  if (settings.has("village")) behind.push(village)
  const watery = ground === "lake" || ground === "river" || ground === "sea"
  const front: Backdrop[] = []
  if (watery && stands) behind.push(bank)
  else if ((!peopled && ground === "lake") || (distant.includes("mountains") && (!ground || !peopled))) front.push(treeLine)
  else if (ground === "meadow" || ground === "garden" || ground === "field" || (watery === false && distant.includes("forest")))
    front.push(foreground)
  const depth =
    !ground && distant.includes("future-city")
      ? 0.1
      : !ground && distant.includes("mountains")
        ? 0.2
        : ground === "street" && !peopled
          ? 0.2
          : watery && stands
            ? 0.44
            : peopled
              ? 0.38
              : 0.36
  return {
    behind,
    front,
    horizon: groundLine(stage, depth, ground ? 900 : 260),
    setting: ground ?? distant[0] ?? "meadow",
    banked: watery && stands,
  }
}

const order: readonly Setting[] = ["mountains", "waterfall", "hills", "forest", "bamboo", "future-city", "city"]

/** The horizon above ground that takes so much of the height, and never more than `most` units. */
function groundLine(stage: Stage, share: number, most = 900): number {
  return stage.height - Math.min(stage.height * share, most)
}

/** Whether everything shown is small enough to stand on a table, and there is something besides a table. */
export function still(scene: Scene): boolean {
  return (
    scene.subjects.some((subject) => subject.concept !== "table") &&
    scene.subjects.every((subject) => subjectOf(subject.concept)?.place === "table")
  )
}

function flies(scene: Scene): boolean {
  return scene.subjects[0]?.action === "fly"
}

/** A scene without things or places still has an hour or a season to show. */
function fallback(scene: Scene): readonly Setting[] {
  if (scene.season === "spring" || scene.season === "summer") return ["hills", "meadow"]
  if (scene.season === "autumn") return ["forest"]
  if (scene.season === "winter" || scene.weather === "snow") return ["mountains", "snowfield"]
  if (scene.sky.includes("fireworks")) return ["city"]
  if (scene.sky.includes("milky-way") || scene.sky.includes("aurora") || scene.sky.includes("constellation")) return ["mountains"]
  if (scene.sky.length > 0 || scene.time || scene.weather) return ["mountains", "lake"]
  return []
}
