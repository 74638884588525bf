import { defineWords } from "./define-words.svelte.ts"

const en = {
  title: "Users and teams",
  text: "Who may sign in here, what they may do, and what they and their teams may spend.",
  users: "Users",
  teams: "Teams",
  addUser: "Add a user",
  addTeam: "Add a team",
  editOne: (name: string) => `Edit ${name}`,
  name: "Name",
  role: "Role",
  roles: { owner: "Owner", operator: "Operator", member: "Member" },
  roleText: {
    owner: "May do everything: settings, roles, money.",
    operator: "Looks after keys, channels, prices and members.",
    member: "Draws, and sees only their own.",
  },
  rises: "With a higher role they are signed out and their password ends. You get a login link to send them.",
  team: "Team",
  noTeam: "No team",
  members: "Users",
  memberCount: (count: number) => (count === 1 ? "1 user" : `${count} users`),
  budget: "Budget",
  lastSeen: "Last here",
  neverSeen: "Never signed in",
  since: "Since",
  disabled: "Disabled",
  noPassword: "no password yet",
  ownersOnly: "Only owners may change them",
  link: "Login link",
  linkOf: (name: string) => `A login link for ${name}`,
  linkText: "It signs in whoever opens it first, once. They can set a password then. Send it by a way that only they read.",
  copyLink: "Copy the link",
  linkUntil: (when: string) => `It works until ${when}.`,
  disable: "Disable",
  enable: "Enable again",
  disableOne: (name: string) => `Disable ${name}?`,
  disableText: "Their sessions end at once and none of their keys works, until they are enabled again. Pictures and figures stay.",
  removeTeam: "Delete the team",
  removeTeamOne: (name: string) => `Delete the team ${name}?`,
  removeTeamText: "Only a team without users can be deleted. Its figures stay.",
  noTeams: "No teams yet",
  noTeamsText: "A team has a budget that holds for all of its users together.",
}

/** Words of the page of users and teams. */
export const peopleWords = defineWords(en, () => import("./console-people.zh.ts"))
export type PeopleWords = typeof en
