/** Environment variable by which the global setup tells the test workers that a server could not be had. */
export const missingServer = "ISOMER_MISSING_SERVER";
