import { createSubscriber } from "svelte/reactivity"

const subscribe = createSubscriber((update) => {
  const timer = setInterval(update, 1000)
  return () => clearInterval(timer)
})

/** Milliseconds since 1970. What is shown of it follows once a second, and costs nothing while it is not shown. */
export function now(): number {
  subscribe()
  return Date.now()
}
