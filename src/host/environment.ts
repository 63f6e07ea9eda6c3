const { PATH = '' } = process.env;

/** Of the programs that are asked about the host, and change it: sbin is not in every user's path. */
export const environment = { ...process.env, PATH: `${PATH}:/usr/sbin:/sbin` };
