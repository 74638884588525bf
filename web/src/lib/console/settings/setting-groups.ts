import type { Setting } from "../types.ts"

/** In the order in which they are shown; what no group names goes to the last one. */
export const settingGroups = {
  server: ["host", "port", "publicUrl", "trustProxy", "workers", "maxBody", "logLevel"],
  keeping: ["dataDir", "databaseUrl", "redisUrl", "blobs", "s3AccessKeyId", "s3SecretAccessKey", "keepPictures"],
  access: ["apiKey", "adminToken", "secretKey", "oidcIssuer", "oidcClientId", "oidcClientSecret", "oidcLabel", "oidcRole"],
  other: [],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type SettingGroup = keyof typeof settingGroups

/** Gives the settings that fit some words, by group; groups without any are left out. */
export function groupSettings(settings: readonly Setting[], wanted: string): readonly (readonly [SettingGroup, readonly Setting[]])[] {
  const words = wanted.toLowerCase().split(/\s+/)
  const fitting = settings.filter(({ name, variable, description, value }) => {
    const text = `${name} ${variable} ${description} ${value ?? ""}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const groups = Object.keys(settingGroups) as SettingGroup[]
  const found = groups.map((group) => [group, fitting.filter(({ name }) => groupOf(name) === group)] as const)
  return found.filter(([, members]) => members.length > 0)
}

function groupOf(name: string): SettingGroup {
  const found = Object.entries(settingGroups).find(([, names]) => (names as readonly string[]).includes(name))
  return (found?.[0] ?? "other") as SettingGroup
}
