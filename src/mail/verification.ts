import { letter } from "./letter";

export function verificationMail(url: string): { subject: string; text: string; html: string } {
  const says = "Somebody made an account on Parley with this address. If that was you, confirm it.";
  const fine = "The link works for three days. If it was not you, ignore this mail: nothing happens.";
  return {
    subject: "Confirm your address on Parley",
    text: [says, "", url, "", fine, ""].join("\n"),
    html: letter({ title: "Confirm your address", says, action: "Confirm the address", url, fine }),
  };
}
