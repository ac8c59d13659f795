/* The causes for which something asked of Google or Firebase did not work. */

#include "firebase-error.h"

G_DEFINE_QUARK (firebase - error - quark, firebase_error)
