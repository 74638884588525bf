import type { Attachment } from "svelte/attachments"

/** Calls a function once, when an element comes within a screen's reach: for what is dear and lies below. */
export function whenSeen(seen: () => void): Attachment<HTMLElement> {
  return (element) => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return
        observer.disconnect()
        seen()
      },
      { rootMargin: "200px" },
    )
    observer.observe(element)
    return () => observer.disconnect()
  }
}
