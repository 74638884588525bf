/** What people choose; `system` follows the device. */
export type Theme = "system" | "light" | "dark"

const storageName = "limn-theme"
const state = $state<{ theme: Theme }>({ theme: stored() })
apply()

/** The theme that is chosen. */
export function theme(): Theme {
  return state.theme
}

/** Chooses a theme for this browser. */
export function chooseTheme(wanted: Theme): void {
  state.theme = wanted
  localStorage.setItem(storageName, wanted)
  apply()
}

/** Calls a function when the colours of the page have changed, by choice or with the device, until the function that it gives is called. */
export function watchColours(changed: () => void): () => void {
  const device = matchMedia("(prefers-color-scheme: dark)")
  const choice = new MutationObserver(changed)
  choice.observe(document.documentElement, { attributeFilter: ["data-theme"] })
  device.addEventListener("change", changed)
  return () => {
    choice.disconnect()
    device.removeEventListener("change", changed)
  }
}

function apply(): void {
  if (state.theme === "system") delete document.documentElement.dataset["theme"]
  else document.documentElement.dataset["theme"] = state.theme
}

function stored(): Theme {
  const text = localStorage.getItem(storageName)
  return text === "light" || text === "dark" ? text : "system"
}
