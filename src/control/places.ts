/** Where things are unless a flag, a setting or the environment says otherwise. */
export const DEFAULT_CONTROL_SOCKET = '/run/directord/directord.sock';
export const DEFAULT_CONFIGURATION = '/etc/ha.d/ldirectord.cf';
export const DEFAULT_SETTINGS = '/etc/directord/directord.ini';
