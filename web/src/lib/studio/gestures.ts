import type { Attachment } from "svelte/attachments"
import type { Point } from "./viewport.ts"

/** What fingers, mouse and wheel do on a stage; places are in CSS pixels from its top left corner. */
export interface Gestures {
  /** Zooms by a factor about a place: wheel, or two fingers that part. */
  readonly onzoom: (factor: number, about: Point) => void
  /** Moves by so much: two fingers, or one pointer that does not draw. */
  readonly onmove: (by: Point) => void
  /** Whether a pointer that goes down draws; otherwise it moves the picture. @default never */
  readonly draws?: (event: PointerEvent) => boolean
  readonly onstart?: (at: Point, event: PointerEvent) => void
  /** All places since the last one. */
  readonly ondraw?: (at: readonly Point[]) => void
  /** `cancelled`: a second finger came, so nothing was meant to be drawn. */
  readonly onend?: (cancelled: boolean) => void
  /** Where a pointer that hovers is; undefined when it leaves. */
  readonly onhover?: (at: Point | undefined) => void
  /** A pointer alone has moved the picture by so much in all, and was lifted. */
  readonly onmoved?: (by: Point, event: PointerEvent) => void
  /** A pointer that neither drew nor moved: told twice within a third of a second at about one place. */
  readonly ondouble?: (at: Point) => void
}

const doubleMs = 330
const steadyPixels = 8
/** A notch of a mouse's wheel is about 100 pixels. */
const zoomOfPixel = 0.0022

/** Reads gestures on an element: `{@attach gestures(() => ({…}))}`. The element is to have `touch-action: none`. */
export function gestures(read: () => Gestures): Attachment<HTMLElement> {
  return (element) => {
    const pointers = new Map<number, Point>()
    let drawing: number | undefined
    let travelled = 0
    let pressed: Point | undefined
    let lastTap = { at: { x: 0, y: 0 }, time: -Infinity }

    const place = ({ clientX, clientY }: MouseEvent): Point => {
      const { left, top } = element.getBoundingClientRect()
      return { x: clientX - left, y: clientY - top }
    }

    const down = (event: PointerEvent): void => {
      if (event.button > 1) return
      element.setPointerCapture(event.pointerId)
      const at = place(event)
      pointers.set(event.pointerId, at)
      travelled = 0
      pressed = pointers.size === 1 ? at : undefined
      const handlers = read()
      if (pointers.size === 1 && handlers.draws?.(event) === true) {
        drawing = event.pointerId
        handlers.onstart?.(at, event)
      } else if (drawing !== undefined) {
        drawing = undefined
        handlers.onend?.(true)
      }
    }

    const move = (event: PointerEvent): void => {
      const handlers = read()
      const at = place(event)
      handlers.onhover?.(event.pointerType === "touch" ? undefined : at)
      const before = pointers.get(event.pointerId)
      if (before === undefined) return
      travelled += distance(before, at)
      if (drawing === event.pointerId) {
        const events = event.getCoalescedEvents?.() ?? []
        handlers.ondraw?.((events.length === 0 ? [event] : events).map(place))
      } else if (pointers.size === 1) {
        handlers.onmove({ x: at.x - before.x, y: at.y - before.y })
      } else if (pointers.size === 2) {
        const [other] = [...pointers].flatMap(([id, point]) => (id === event.pointerId ? [] : [point]))
        if (other !== undefined) {
          const was = middle(before, other)
          const is = middle(at, other)
          handlers.onmove({ x: is.x - was.x, y: is.y - was.y })
          const [wide, wider] = [distance(before, other), distance(at, other)]
          if (wide > 0 && wider > 0) handlers.onzoom(wider / wide, is)
        }
      }
      pointers.set(event.pointerId, at)
    }

    const up = (event: PointerEvent): void => {
      if (!pointers.delete(event.pointerId)) return
      const handlers = read()
      if (drawing === event.pointerId) {
        drawing = undefined
        handlers.onend?.(event.type === "pointercancel")
        return
      }
      if (event.type === "pointercancel" || pointers.size > 0) return
      const at = place(event)
      if (pressed !== undefined && travelled > steadyPixels) handlers.onmoved?.({ x: at.x - pressed.x, y: at.y - pressed.y }, event)
      if (travelled > steadyPixels) return
      const isDouble = event.timeStamp - lastTap.time < doubleMs && distance(at, lastTap.at) < 4 * steadyPixels
      lastTap = { at, time: isDouble ? -Infinity : event.timeStamp }
      if (isDouble) handlers.ondouble?.(at)
    }

    const wheel = (event: WheelEvent): void => {
      event.preventDefault()
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1
      if (event.shiftKey) return read().onmove({ x: -(event.deltaX || event.deltaY) * unit, y: 0 })
      // Fingers that part on a touch pad come as a wheel with Ctrl, in small steps.
      const pixels = event.deltaY * unit * (event.ctrlKey && Math.abs(event.deltaY) < 50 ? 4 : 1)
      read().onzoom(Math.exp(-pixels * zoomOfPixel), place(event))
    }

    const leave = (): void => read().onhover?.(undefined)

    const events = new AbortController()
    const { signal } = events
    element.addEventListener("pointerdown", down, { signal })
    element.addEventListener("pointermove", move, { signal })
    element.addEventListener("pointerup", up, { signal })
    element.addEventListener("pointercancel", up, { signal })
    element.addEventListener("pointerleave", leave, { signal })
    // Svelte's own wheel listeners are passive, and could not keep the page from scrolling.
    element.addEventListener("wheel", wheel, { signal, passive: false })
    return () => events.abort()
  }
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y)
}

function middle(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 }
}
