#!/bin/sh
# Makes the mock servers' videos again: one small H.264 clip per aspect ratio. Needs ffmpeg with libx264 and drawtext.
# The same ffmpeg gives the same bytes: fixed seed, one thread, no dates, no encoder name.
set -eu
cd "$(dirname "$0")"

clip() { # width height ratio first-colour second-colour third-colour
    name=$(echo "$3" | tr : x)
    ffmpeg -loglevel error -y \
        -f lavfi -i "gradients=size=$1x$2:rate=24:duration=2.5:nb_colors=3:c0=$4:c1=$5:c2=$6:speed=0.018:seed=11" \
        -vf "drawtext=text='$(echo "$3" | sed 's/:/\\:/')':expansion=none:fontsize=h/6:fontcolor=white@0.92:x=(w-tw)/2:y=(h-th)/2+h/60*sin(t*2.5),
             drawbox=x=iw*0.04:y=ih-ih*0.04-2:w=iw*0.92:h=2:color=white@0.25:t=fill,
             format=yuv420p" \
        -c:v libx264 -preset veryslow -crf 27 -threads 1 -g 24 \
        -map_metadata -1 -fflags +bitexact -flags:v +bitexact -movflags +faststart "$name.mp4"
}

clip 640 360 16:9 0x14213d 0x2a9d8f 0xe9c46a
clip 360 640 9:16 0x2d1e4f 0x8e4162 0xf4a261
clip 480 480 1:1 0x0b3954 0x087e8b 0xbfd7ea
clip 512 384 4:3 0x1d3557 0x457b9d 0xf1a66a
clip 384 512 3:4 0x1b4332 0x40916c 0xd8f3a0
clip 576 384 3:2 0x3c1642 0x086375 0x5ad1b9
clip 384 576 2:3 0x370617 0xd00000 0xffba08
