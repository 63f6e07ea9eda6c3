/** Where things are, and how they go, unless a flag, a setting or the environment says otherwise. */
export const DEFAULT_CONTROL_SOCKET = '/run/directord/directord.sock';
export const DEFAULT_CONFIGURATION = '/etc/ha.d/ldirectord.cf';
export const DEFAULT_SETTINGS = '/etc/directord/directord.ini';
/** How often the kernel's table is compared with what it should be. */
export const DEFAULT_REPAIR_INTERVAL_MS = 2000;
