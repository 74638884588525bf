import type { Pen } from "../drawing/pen.ts"
import type { Scene } from "../language/scene.ts"
import type { Random } from "../random.ts"
import type { Light } from "./light.ts"

/** The paper: its short side is 1000 units whatever the picture's pixels. */
export interface Stage {
  readonly width: number
  readonly height: number
}

/** Everything that a backdrop needs to draw itself. */
export interface Site {
  readonly stage: Stage
  /** Where the sky meets the ground, in units from the top. */
  readonly horizon: number
  readonly scene: Scene
  readonly light: Light
  readonly pen: Pen
  readonly random: Random
}

/** Draws one layer of scenery over the whole stage. */
export type Backdrop = (site: Site) => string
