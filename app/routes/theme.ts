import type { ActionFunctionArgs } from "@remix-run/server-runtime";
import { redirect } from "@remix-run/server-runtime";
import { textOf } from "../rest";
import { safePath } from "../safe-path";
import { themeCookie, themeOf } from "../theme";

export const loader = () => redirect("/");

/** Where scripts do not run; with them the browser sets the cookie itself. */
export async function action({ request }: ActionFunctionArgs) {
  const form = await request.formData();
  const theme = themeOf(`theme=${textOf(form, "theme")}`);
  return redirect(safePath(form.get("next"), "/"), { headers: { "set-cookie": themeCookie(theme) } });
}
