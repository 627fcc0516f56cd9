import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { InvitationAnswer, InvitationPreview, Role, WorkspaceAnswer } from "../../src/protocol/rest";
import {
  channel,
  channelsOf,
  freshEmail,
  guest,
  membersOf,
  newcomer,
  nobody,
  outsider,
  type Person,
  type Team,
  team,
  tokenIn,
} from "../cast";

const invite = (who: Person, { slug }: { slug: string }, body: unknown = {}) =>
  who.post<{ invitations: InvitationAnswer[] }>(`/api/workspaces/${slug}/invitations`, body);
const accept = (who: Person, invitation: InvitationAnswer | undefined) =>
  who.post<{ workspace: { slug: string } }>(`/api/invitations/${tokenIn(invitation?.url)}/accept`);
const one = async (who: Person, here: Team, body: unknown = {}) => (await invite(who, here, body)).body.invitations[0];
const roleIn = async (who: Person, { slug }: { slug: string }) =>
  (await who.get<WorkspaceAnswer>(`/api/workspaces/${slug}`)).body.role;

describe("a link", () => {
  test("lets in whoever has it, into what everybody is in", async () => {
    const here = await team();
    const link = await one(here.linus, here);
    expect(link).toMatchObject({ email: null, role: "member", invitedBy: here.linus.id, uses: 0 });
    expect(link?.url).toMatch(/^https:\/\/parley\.test\/join\/[\w-]{20,}$/);
    const [barbara, dennis] = [await newcomer(), await newcomer()];
    expect((await barbara.get(`/api/workspaces/${here.slug}`)).status).toBe(404);
    expect((await accept(barbara, link)).body.workspace.slug).toBe(here.slug);
    expect((await accept(dennis, link)).status).toBe(200);
    expect(await roleIn(barbara, here)).toBe("member");
    expect((await channelsOf(barbara, here.slug)).map(({ name }) => name)).toEqual(["general", "random"]);
    expect(await membersOf(here.ada, here.general)).toContain(barbara.id);
  });

  test("used by a guest who is there already makes no member of them", async () => {
    const here = await team();
    const room = await channel(here.ada, here.slug);
    const dennis = await guest(here.ada, here.slug, [room]);
    expect((await accept(dennis, await one(here.ada, here))).status).toBe(200);
    expect(await roleIn(dennis, here)).toBe("guest");
    expect((await channelsOf(dennis, here.slug, "")).map(({ id }) => id)).toEqual([room]);
  });

  test("used twice by one person changes nothing", async () => {
    const here = await team();
    const link = await one(here.ada, here, { role: "admin" });
    expect((await accept(here.linus, link)).status).toBe(200);
    expect(await roleIn(here.linus, here)).toBe("member");
    const barbara = await newcomer();
    await accept(barbara, link);
    await accept(barbara, link);
    const { body } = await here.ada.get<{ invitations: InvitationAnswer[] }>(
      `/api/workspaces/${here.slug}/invitations`,
    );
    expect(body.invitations[0]).toMatchObject({ uses: 1 });
    expect(body.invitations[0]?.url).toBeUndefined();
  });

  test("shows what it leads to before one signs in", async () => {
    const here = await team();
    const link = await one(here.ada, here);
    const { status, body } = await nobody.get<InvitationPreview>(`/api/invitations/${tokenIn(link?.url)}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      workspace: { name: here.slug, slug: here.slug, avatarUrl: null, memberCount: 4 },
      invitedBy: "Ada Lovelace",
      email: null,
      role: "member",
    });
  });

  test("leads into the channels named with it", async () => {
    const here = await team();
    const secret = await channel(here.ada, here.slug, { type: "private" });
    const link = await one(here.ada, here, { channelIds: [secret] });
    const barbara = await newcomer();
    await accept(barbara, link);
    expect((await channelsOf(barbara, here.slug)).map(({ id }) => id)).toContain(secret);
  });

  test("leads into what is left of its channels when one was deleted or archived meanwhile", async () => {
    const here = await team();
    const [kept, deleted, archived] = [
      await channel(here.ada, here.slug),
      await channel(here.ada, here.slug),
      await channel(here.ada, here.slug),
    ];
    const link = await one(here.ada, here, { channelIds: [kept, deleted, archived] });
    await here.ada.delete(`/api/channels/${deleted}`);
    await here.ada.patch(`/api/channels/${archived}`, { archived: true });
    const barbara = await newcomer();
    expect((await accept(barbara, link)).status).toBe(200);
    const mine = (await channelsOf(barbara, here.slug)).map(({ id }) => id);
    expect(mine).toContain(kept);
    expect(mine).not.toContain(deleted);
    expect(mine).not.toContain(archived);
  });

  test("that was revoked lets nobody in", async () => {
    const here = await team();
    const [link, other] = [await one(here.ada, here), await one(here.ada, here)];
    const revoke = (who: Person, id: string | undefined) =>
      who.delete(`/api/workspaces/${here.slug}/invitations/${id}`);
    const ken = await outsider();
    expect((await ken.delete(`/api/workspaces/${ken.slug}/invitations/${link?.id}`)).status).toBe(404);
    expect((await revoke(here.ada, link?.id)).status).toBe(204);
    expect((await revoke(here.ada, link?.id)).status).toBe(404);
    const barbara = await newcomer();
    const refused = await accept(barbara, link);
    expect([refused.status, refused.error?.code]).toEqual([410, "INVITATION_INVALID"]);
    expect((await nobody.get(`/api/invitations/${tokenIn(link?.url)}`)).status).toBe(410);
    expect((await accept(barbara, other)).status).toBe(200);
  });

  test("that is too old lets nobody in", async () => {
    const here = await team();
    const link = await one(here.ada, here);
    const barbara = await newcomer();
    const lasts = (ms: number) =>
      env.DB.prepare("UPDATE invitations SET expires_at = ?2 WHERE id = ?1")
        .bind(link?.id, Date.now() + ms)
        .run();
    await lasts(-1);
    expect((await accept(barbara, link)).status).toBe(410);
    const { body } = await here.ada.get<{ invitations: unknown[] }>(`/api/workspaces/${here.slug}/invitations`);
    expect(body.invitations).toEqual([]);
    await lasts(60_000);
    expect((await accept(barbara, link)).status).toBe(200);
  });

  test("is kept as a hash", async () => {
    const here = await team();
    const token = tokenIn((await one(here.ada, here))?.url);
    const { results } = await env.DB.prepare("SELECT * FROM invitations").all();
    expect(results.length).toBeGreaterThan(0);
    expect(JSON.stringify(results)).not.toContain(token);
  });
});

describe("an invitation by e-mail", () => {
  test("serves the address that it was sent to, once", async () => {
    const here = await team();
    const email = freshEmail();
    const sent = await one(here.ada, here, { emails: [email] });
    expect(sent?.email).toBe(email);
    const thief = await newcomer();
    const refused = await accept(thief, sent);
    expect([refused.status, refused.error?.details]).toEqual([403, { reason: "other_address" }]);
    const barbara = await newcomer("Barbara Liskov", email);
    expect((await accept(barbara, sent)).status).toBe(200);
    expect(await roleIn(barbara, here)).toBe("member");
    expect((await accept(thief, sent)).status).toBe(410);
  });

  test("is used up by somebody who is a member already, and waits for nobody", async () => {
    const here = await team();
    const sent = await one(here.ada, here, { emails: [here.linus.email] });
    expect((await accept(here.linus, sent)).status).toBe(200);
    expect(await roleIn(here.linus, here)).toBe("member");
    const { body } = await here.ada.get<{ invitations: unknown[] }>(`/api/workspaces/${here.slug}/invitations`);
    expect(body.invitations).toEqual([]);
  });

  test("goes to each address once, whatever its case", async () => {
    const here = await team();
    const email = freshEmail();
    const { status, body } = await invite(here.ada, here, { emails: [email, email.toUpperCase(), freshEmail()] });
    expect([status, body.invitations.length]).toEqual([201, 2]);
    expect(body.invitations[0]?.email).toBe(email);
  });

  test("needs addresses that are ones", async () => {
    const here = await team();
    for (const emails of [["nobody"], ["a@b"], [""], "all@parley.example", Array.from({ length: 51 }, freshEmail)]) {
      expect((await invite(here.ada, here, { emails })).status).toBe(400);
    }
    expect((await invite(here.ada, here, { emails: [freshEmail()] })).status).toBe(201);
  });

  test("puts a mail for each on the queue", async () => {
    const here = await team();
    const emails = [freshEmail(), freshEmail()];
    const { body } = await invite(here.ada, here, { emails });
    expect(body.invitations.map(({ email }) => email)).toEqual(emails);
    expect(new Set(body.invitations.map(({ url }) => url)).size).toBe(2);
  });
});

describe("who may invite", () => {
  test("members invite members; guests and admins are invited by those who lead; nobody invites an owner", async () => {
    const here = await team();
    const may = async (who: Person, role: string) =>
      (await invite(who, here, { role, ...(role === "guest" ? { channelIds: [here.random] } : {}) })).status;
    expect(await Promise.all(["member", "guest", "admin"].map((role) => may(here.linus, role)))).toEqual([
      201, 403, 403,
    ]);
    expect(await Promise.all(["member", "guest", "admin"].map((role) => may(here.grace, role)))).toEqual([
      201, 201, 201,
    ]);
    expect(await may(here.ada, "owner")).toBe(400);
  });

  test("is the workspace's to say", async () => {
    const here = await team();
    await here.ada.patch(`/api/workspaces/${here.slug}`, { settings: { whoCanInvite: "admins" } });
    expect((await invite(here.linus, here)).status).toBe(403);
    expect((await invite(here.grace, here)).status).toBe(201);
    expect((await here.linus.get(`/api/workspaces/${here.slug}/invitations`)).status).toBe(403);
    expect((await here.grace.get(`/api/workspaces/${here.slug}/invitations`)).status).toBe(200);
  });

  test("a guest is invited to channels, and sees those alone", async () => {
    const here = await team();
    expect((await invite(here.ada, here, { role: "guest" })).status).toBe(400);
    const room = await channel(here.ada, here.slug);
    const link = await one(here.ada, here, { role: "guest", channelIds: [room] });
    const dennis = await newcomer();
    await accept(dennis, link);
    expect((await channelsOf(dennis, here.slug, "")).map(({ id }) => id)).toEqual([room]);
    expect(await roleIn(dennis, here)).toBe<Role>("guest");
  });

  test("offers no channel of another workspace", async () => {
    const here = await team();
    const ken = await outsider();
    const theirs = await channel(ken, ken.slug);
    expect((await invite(here.ada, here, { channelIds: [theirs] })).status).toBe(404);
    expect((await invite(here.ada, here, { channelIds: [here.random] })).status).toBe(201);
  });
});

describe("the plan's number of members", () => {
  const holds = (here: Team, members: number) =>
    env.DB.prepare("UPDATE workspaces SET max_members = ?2 WHERE id = ?1").bind(here.id, members).run();

  test("refuses invitations beyond it, those that are pending included", async () => {
    const here = await team();
    await holds(here, 6);
    const refused = await invite(here.ada, here, { emails: [freshEmail(), freshEmail(), freshEmail()] });
    expect([refused.status, refused.error?.code, refused.error?.details]).toEqual([
      403,
      "MEMBER_LIMIT_REACHED",
      { maxMembers: 6, members: 4, pending: 0 },
    ]);
    expect((await invite(here.ada, here, { emails: [freshEmail(), freshEmail()] })).status).toBe(201);
    expect((await invite(here.ada, here, { emails: [freshEmail()] })).status).toBe(403);
    expect((await invite(here.ada, here)).status).toBe(403);
  });

  test("of two who accept the last place at once, one gets it", async () => {
    const here = await team();
    const link = await one(here.ada, here);
    await holds(here, 5);
    const two = [await newcomer(), await newcomer()];
    const answers = await Promise.all(two.map((who) => accept(who, link)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 403]);
    expect(answers.find(({ status }) => status === 403)?.error?.code).toBe("MEMBER_LIMIT_REACHED");
    const { body } = await here.ada.get<WorkspaceAnswer>(`/api/workspaces/${here.slug}`);
    expect(body.memberCount).toBe(5);
    await holds(here, 6);
    const late = two[answers.findIndex(({ status }) => status === 403)] as Person;
    expect((await accept(late, link)).status).toBe(200);
  });

  test("of two who use one e-mail's invitation at once, both are the one person it was for", async () => {
    const here = await team();
    const email = freshEmail();
    const sent = await one(here.ada, here, { emails: [email] });
    const barbara = await newcomer("Barbara Liskov", email);
    const answers = await Promise.all([accept(barbara, sent), accept(await barbara.again(), sent)]);
    expect(answers.map(({ status }) => status)).toContain(200);
    const { body } = await here.ada.get<WorkspaceAnswer>(`/api/workspaces/${here.slug}`);
    expect(body.memberCount).toBe(5);
  });
});
