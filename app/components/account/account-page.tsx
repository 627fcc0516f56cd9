import type { ReactNode } from "react";
import { Brand } from "../brand";
import { Avatar } from "../people/avatar";

/** Signing in and the first steps: the form at the left, the deep field at the right. */
export function AccountPage({ children, foot }: { children: ReactNode; foot?: ReactNode }) {
  return (
    <div className="grid min-h-dvh grid-cols-[minmax(400px,5fr)_6fr] bg-surface max-[820px]:grid-cols-1">
      <div className="grid grid-rows-[auto_1fr_auto] gap-8 px-12 py-8 phone:px-6 phone:py-6">
        <header>
          <Brand />
        </header>
        <main className="w-full max-w-[360px] self-center justify-self-center phone:self-start phone:pt-[6vh]">
          {children}
        </main>
        <footer className="min-h-5 text-meta text-faint">{foot}</footer>
      </div>
      <div
        aria-hidden="true"
        className="grid content-center justify-items-center gap-10 bg-brand p-12 max-[820px]:hidden"
      >
        <p className="w-full max-w-[520px] text-h1 font-semibold tracking-tight text-brand-text">
          Say it once, where
          <br />
          everyone can find it.
        </p>
        <Scene />
      </div>
    </div>
  );
}

function Scene() {
  return (
    <div className="on-surface w-full max-w-[520px] rounded-4 bg-surface pt-2 pb-3 shadow-2">
      <Line id="U3" name="Mei-Ling Zhao" time="11:02">
        <span className="at">@Priya Raman</span> can you chair the go / no-go at 15:30?
      </Line>
      <Line id="U7" name="Priya Raman" time="11:06">
        Taking it. Checklist goes up here at 15:00.
      </Line>
      <Line id="U5" name="Yusuf Demir" time="11:09">
        Rollback is rehearsed, under 40 seconds.
        <span className="mt-1 flex items-center gap-2 text-meta text-faint">
          <span className="flex gap-0.5">
            <Avatar id="U1" name="Jonas" size={20} />
            <Avatar id="U2" name="Amara" size={20} />
            <Avatar id="U4" name="Tomás" size={20} />
          </span>
          <b className="text-accent-ink">4 replies</b>
          <span>last reply just now</span>
        </span>
      </Line>
    </div>
  );
}

function Line({ id, name, time, children }: { id: string; name: string; time: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[36px_1fr] gap-x-3 px-5 pt-2 pb-1">
      <span className="pt-0.5">
        <Avatar id={id} name={name} />
      </span>
      <div>
        <p className="flex items-baseline gap-2 leading-5">
          <b className="text-strong">{name}</b>
          <span className="text-small text-faint tabular">{time}</span>
        </p>
        <div>{children}</div>
      </div>
    </div>
  );
}

export const accountTitle = "mb-5 text-h1 font-semibold tracking-tight text-strong";
