/** False while the server's page is being taken over, true for everything drawn later. */
let hydrated = false;

export const isHydrated = () => hydrated;
export const markHydrated = () => {
  hydrated = true;
};
