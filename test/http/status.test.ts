import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { everyFiveMinutes } from "../../src/jobs/cron";
import type { Account, MemberAnswer } from "../../src/protocol/rest";
import { team, wrongFields } from "../cast";
import { openHub } from "../line";

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
const minute = 60_000;

describe("a status that clears itself", () => {
  test("is shown with its moment, and belongs to that status alone", async () => {
    const { grace } = await team();
    const set = (body: object) => grace.patch<Account>("/api/auth/profile", body);
    const until = inMs(30 * minute);
    expect((await set({ statusText: "Lunch", statusEmoji: "🥪", statusExpiresAt: until })).body).toMatchObject({
      statusText: "Lunch",
      statusExpiresAt: until,
    });
    // Something else of the profile leaves it; a status without a moment has none.
    expect((await set({ displayName: "Amazing Grace" })).body.statusExpiresAt).toBe(until);
    expect((await set({ statusText: "Lunch" })).body.statusExpiresAt).toBe(until);
    expect((await set({ statusText: "Still lunch" })).body.statusExpiresAt).toBeNull();
    await set({ statusExpiresAt: until });
    expect((await set({ statusText: "", statusEmoji: "" })).body).toMatchObject({
      statusText: "",
      statusExpiresAt: null,
    });
    for (const statusExpiresAt of ["yesterday", inMs(-minute), 5]) {
      const wrong = await set({ statusText: "Lunch", statusExpiresAt });
      expect([wrong.status, wrongFields(wrong)]).toEqual([400, ["statusExpiresAt"]]);
    }
  });

  test("is shown to nobody once its time is over, and cleared by cron, which tells everybody", async () => {
    const { ada, grace, slug } = await team();
    const seen = async () => (await ada.get<MemberAnswer>(`/api/workspaces/${slug}/members/${grace.id}`)).body;
    await grace.patch("/api/auth/profile", { statusText: "Lunch", statusEmoji: "🥪", statusExpiresAt: inMs(minute) });
    expect(await seen()).toMatchObject({ statusText: "Lunch", statusEmoji: "🥪" });
    const hub = await openHub(ada, slug);
    await env.DB.prepare("UPDATE users SET status_expires_at = ?1 WHERE id = ?2")
      .bind(Date.now() - 1, grace.id)
      .run();
    expect(await seen()).toMatchObject({ statusText: "", statusEmoji: "", statusExpiresAt: null });
    const { body } = await grace.get<Account>("/api/auth/profile");
    expect(body).toMatchObject({ statusText: "", statusEmoji: "", statusExpiresAt: null });
    await everyFiveMinutes(env);
    const told = await hub.until((frame) => frame.type === "user.updated" && frame.user.statusText === "");
    expect(told).toMatchObject({ user: { id: grace.id, statusEmoji: "", statusExpiresAt: null } });
    const row = await env.DB.prepare("SELECT status_text, status_expires_at FROM users WHERE id = ?")
      .bind(grace.id)
      .first();
    expect(row).toEqual({ status_text: "", status_expires_at: null });
  });

  test("is left alone by cron while it lasts, and when another came meanwhile", async () => {
    const { grace } = await team();
    const until = inMs(minute);
    await grace.patch("/api/auth/profile", { statusText: "Lunch", statusExpiresAt: until });
    await everyFiveMinutes(env);
    expect((await grace.get<Account>("/api/auth/profile")).body).toMatchObject({ statusText: "Lunch" });
  });
});
