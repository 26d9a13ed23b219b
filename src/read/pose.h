/*
 * pose — from the finder patterns of a code to a first mesh over all of it
 *
 * Each finder pattern shows how the surface lies about it. A sheet that is bent anyhow is met by
 * the mesh's own bends; a bottle or a tube by a cylinder, which is stiff: it says where the fourth
 * corner lies, of which no finder pattern tells.
 */
#ifndef SL_POSE_H
#define SL_POSE_H

#include "read/finder.h"
#include "read/mesh.h"

/* The finder patterns at the top left, top right and bottom left, each with its own axes. */
typedef struct {
    SlFinderFrame frame[3];
} SlPose;

/*
 * Two finder patterns are seen, the third is not, squeezed or blurred as it is. Look where it must
 * be if the two stand at one side of a code or at its diagonal, and append an SlPose for each place
 * that shows one, the likest first.
 */
void sl_pose_from_pair(const SlImage *image, const SlFinder *a, const SlFinder *b, GArray *poses);

/* The version that the length of the legs has, in modules of the finders at their ends. */
int sl_pose_version(const SlPose *pose);

/* The mesh through corners and centres of the finder patterns, and through the centre of the
 * alignment pattern in the bottom right, if given; false if these fix none. */
gboolean sl_pose_mesh(const SlPose *pose, int side, const SlPointPx *alignment, SlMesh *mesh);

/* The same by a cylinder, seen by a phone's camera whose picture is `width` x `height`. */
gboolean sl_pose_cylinder(const SlPose *pose, int side, int width, int height, SlMesh *mesh);

#endif
