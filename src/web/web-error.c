/* The causes for which an exchange over the web gives no usable answer.  Every
 * part above turns them into causes of its own; only ui makes sentences.
 */

#include "web-error.h"

G_DEFINE_QUARK (web - error - quark, web_error)
