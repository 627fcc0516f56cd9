/** Every row of the sidebar: 28 high, 44 on a phone. */
export const rowLook =
  "flex h-7 w-full items-center gap-2 rounded-2 pr-2 pl-3 text-ui phone:h-11 phone:gap-3 phone:rounded-3 phone:pr-2 phone:text-[16px]/[22px]";
