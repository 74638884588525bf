/** What people choose; `system` follows the device. */
export type Theme = "system" | "light" | "dark"

const storageName = "limn-theme"
const dark = matchMedia("(prefers-color-scheme: dark)")
const state = $state<{ theme: Theme }>({ theme: stored() })
apply()
dark.addEventListener("change", apply)

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

function apply(): void {
  const isDark = state.theme === "dark" || (state.theme === "system" && dark.matches)
  document.documentElement.dataset["theme"] = isDark ? "dark" : "light"
}

function stored(): Theme {
  const text = localStorage.getItem(storageName)
  return text === "light" || text === "dark" ? text : "system"
}
