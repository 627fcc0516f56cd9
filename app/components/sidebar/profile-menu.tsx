import { Bell, BellOff, CircleUserRound, Keyboard, LogOut, Moon, Settings2, Smile, Sun } from "lucide-react";
import { useState } from "react";
import { useLive, useWorkspace } from "../../live/context";
import { chooseTheme, type Theme, themeOf } from "../../theme";
import { openOverlay } from "../overlays/overlay";
import { Avatar, presenceWord } from "../people/avatar";
import type { MenuBodyProps } from "../ui/lazy-menu";
import { Menu, MenuItem, MenuLine, MenuLink, MenuRadio } from "../ui/menu";

const looks = [
  { value: "light", name: "Light" },
  { value: "dark", name: "Dark" },
  { value: "system", name: "System" },
];

const pauseMinutes = 60;

export function ProfileMenu({ trigger, label, container }: MenuBodyProps) {
  const live = useLive();
  const me = useWorkspace((workspace) => workspace.me);
  const status = useWorkspace((workspace) => workspace.status);
  const dnd = useWorkspace((workspace) => workspace.dnd);
  const slug = useWorkspace(({ workspace }) => workspace.slug);
  const [theme, setTheme] = useState<Theme>(() => themeOf(document.cookie));
  return (
    <Menu trigger={trigger} label={label} container={container} side="right" align="end">
      <div className="flex items-center gap-3 px-2 py-2">
        <Avatar id={me.id} name={me.displayName} url={me.avatarUrl} presence={dnd ? "dnd" : status} />
        <div className="min-w-0">
          <p className="truncate text-ui font-semibold text-strong">{me.displayName}</p>
          <p className="truncate text-meta text-muted">
            {me.statusEmoji || me.statusText ? `${me.statusEmoji} ${me.statusText}`.trim() : presenceWord(status)}
          </p>
        </div>
      </div>
      <MenuLine />
      <MenuLink icon={Smile} to={`/w/${slug}/you#status`}>
        {me.statusText ? "Change status" : "Set a status"}
      </MenuLink>
      {status === "away" ? (
        <MenuItem icon={Sun} onSelect={() => live.hub.setStatus("auto")}>
          Set yourself active
        </MenuItem>
      ) : (
        <MenuItem icon={Moon} onSelect={() => live.hub.setStatus("away")}>
          Set yourself away
        </MenuItem>
      )}
      {dnd ? (
        <MenuItem icon={Bell} onSelect={() => void live.setNotifications({ dndUntil: null })}>
          Resume notifications
        </MenuItem>
      ) : (
        <MenuItem
          icon={BellOff}
          onSelect={() =>
            void live.setNotifications({ dndUntil: new Date(Date.now() + pauseMinutes * 60_000).toISOString() })
          }
        >
          Pause notifications for an hour
        </MenuItem>
      )}
      <MenuLink icon={CircleUserRound} to={`/w/${slug}/you`}>
        Your profile
      </MenuLink>
      <MenuLink icon={Settings2} to={`/w/${slug}/preferences`}>
        Preferences
      </MenuLink>
      <MenuItem icon={Keyboard} keys="Ctrl /" onSelect={() => openOverlay("keys")}>
        Keyboard shortcuts
      </MenuItem>
      <MenuLine />
      <MenuRadio
        label="Appearance"
        value={theme}
        options={looks}
        onChange={(value) => {
          chooseTheme(value as Theme);
          setTheme(value as Theme);
        }}
      />
      <MenuLine />
      <MenuItem icon={LogOut} onSelect={() => openOverlay("sign-out")}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
