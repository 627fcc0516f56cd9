import type { ActionFunctionArgs } from "@remix-run/server-runtime";
import { redirect } from "@remix-run/server-runtime";
import { ask, cookiesOf, jsonBody, textOf } from "../rest";

export const loader = () => redirect("/");

export async function action({ request, context }: ActionFunctionArgs) {
  const everywhere = textOf(await request.formData(), "everywhere") === "yes";
  const answer = await ask(context, "/api/auth/logout", jsonBody("POST", everywhere ? { everywhere } : {}));
  return redirect("/signin", { headers: cookiesOf(answer.headers) });
}
