"""Commands that are run in vi and here, each on a text from a place: `TEXT row,column keys`."""

from typing import NamedTuple

TEXTS = {
    "prose": [
        "The quick brown fox. It jumps over  the lazy dog.",
        'A second line, with (some [nested] brackets) and "a quote" here!',
        "",
        "	indented by a tab: foo_bar = foo-bar + 42;",
        "x",
        "",
        "",
        "Last paragraph here. Two sentences?  Yes (three).",
        "the end of the text",
    ],
    "code": [
        "def f(a, b):",
        "	if (a) {",
        "		return g(a, 'b c', b)",
        "	}",
        "	return [1, 2, 3]",
        "	# 007 and -5",
        "end",
    ],
    "words": ["one two three four five", "six seven  eight, nine", "ten", "eleven twelve"],
}

CASES = r"""
prose 0,0 w
prose 0,0 5w
prose 0,20 w
prose 0,44 3w
prose 0,0 W
prose 3,0 4W
prose 1,0 e
prose 1,0 4e
prose 1,30 E
prose 8,0 9e
prose 1,10 b
prose 1,0 2b
prose 3,10 3B
prose 4,0 b
prose 1,10 ge
prose 1,3 2gE
prose 0,10 0
prose 3,10 ^
prose 0,0 $
prose 0,0 3$
prose 3,20 g_
prose 1,0 10|
prose 0,10 3h
prose 0,10 99l
prose 0,30 j
prose 0,30 jj
prose 0,30 jjjjk
prose 0,0 $jjk
prose 8,0 3k
prose 2,0 +
prose 4,0 -
prose 0,0 3_
prose 0,0 G
prose 5,0 gg
prose 0,0 4G
prose 0,0 3gg
prose 0,0 50%
prose 0,0 fo
prose 0,0 2fo
prose 0,0 to
prose 0,20 Fo
prose 0,20 To
prose 0,0 fo;
prose 0,0 fo;;,
prose 0,0 to;
prose 0,0 to2;
prose 0,30 Fo,
prose 1,0 %
prose 1,20 %
prose 1,44 %
code 1,8 %
code 3,1 %
prose 0,0 )
prose 0,0 2)
prose 0,0 3)
prose 8,5 (
prose 7,30 (
prose 7,30 2(
prose 0,0 }
prose 0,0 2}
prose 8,3 {
prose 8,3 2{
prose 3,0 }
code 2,10 [{
code 2,10 [(
code 2,4 ]}
prose 0,10 <Space>
prose 0,48 <Space>
prose 1,0 <BS>
prose 0,0 <CR>
words 0,0 x
words 0,4 3x
words 0,22 x
words 0,22 3x
words 0,5 X
words 0,5 3X
words 2,0 xxxx
words 0,0 dw
words 0,4 d2w
words 0,4 2dw
words 0,19 dw
words 1,19 d2w
words 0,10 dW
words 0,5 de
words 0,5 dE
words 0,8 db
words 1,0 db
words 0,8 dge
words 0,8 d0
words 0,8 d$
words 0,8 D
words 0,8 2D
words 0,0 dfo
words 0,0 dto
words 0,10 dFo
words 0,10 dTo
words 0,0 dd
words 1,3 2dd
words 2,0 5dd
words 3,0 dd
words 3,0 2dd
words 1,0 dj
words 1,0 dk
words 0,0 dk
words 3,0 dj
words 1,4 dG
words 2,1 dgg
words 1,0 d2G
prose 0,4 d)
prose 7,25 d(
prose 0,4 d}
prose 1,4 d}
prose 8,3 d{
prose 1,20 d%
words 0,5 dh
words 0,5 d2l
words 0,0 cwONE<Esc>
prose 2,0 sfoo<Esc>
prose 5,0 3sx<Esc>
prose 2,0 clx<Esc>
words 0,1 cwX<Esc>
words 0,3 cwX<Esc>
words 0,4 c2wX Y<Esc>
words 0,4 cWz<Esc>
words 1,5 cwz<Esc>
words 1,9 cwz<Esc>
words 1,15 cwz<Esc>
words 2,0 cwz<Esc>
words 0,4 ceX<Esc>
words 0,4 cbX<Esc>
words 0,4 c$X<Esc>
words 0,4 CX<Esc>
words 0,4 ccX<Esc>
code 2,4 ccX<Esc>
code 2,4 SX<Esc>
words 0,4 2ccX<Esc>
words 0,4 cjX<Esc>
words 0,4 sX<Esc>
words 0,4 3sX<Esc>
words 0,4 cfoX<Esc>
words 0,4 ctfX<Esc>
words 0,4 ihello <Esc>
words 0,4 ahello <Esc>
words 0,4 Ihello <Esc>
code 2,4 Ihello <Esc>
code 2,4 gIhello <Esc>
words 0,4 Ahello<Esc>
words 0,4 ohello<Esc>
words 0,4 Ohello<Esc>
code 1,3 ohello<Esc>
code 2,3 Ohello<Esc>
code 2,3 o<Esc>
words 0,4 3ix<Esc>
words 0,4 2ax y <Esc>
words 0,4 2Az<Esc>
words 0,4 2oz<Esc>
words 0,4 ia<CR>b<Esc>
words 0,4 iab<BS>c<Esc>
words 0,4 rX
words 0,4 3rX
words 0,22 2rX
words 0,3 r<CR>
words 0,4 RXYZ<Esc>
words 0,20 RXYZW<Esc>
words 0,4 RXYZ<BS><BS><Esc>
words 0,4 ~
words 0,4 5~
words 0,20 9~
words 0,4 g~w
words 0,4 g~~
words 0,4 gUw
words 0,4 gUU
words 0,4 gUiw
prose 0,4 guu
prose 0,0 gu2w
words 0,4 g??
words 0,4 g?w
words 0,4 J
words 0,4 3J
words 2,0 gJ
words 3,0 J
code 0,0 J
code 1,0 3J
prose 1,0 J
prose 0,0 4J
words 0,4 yyp
words 0,4 yyP
words 0,4 2yyjp
words 0,4 2yy3p
words 3,4 yyp
words 0,4 ywP
words 0,4 ywp
words 0,4 yw3p
words 0,4 yiwA <Esc>p
words 0,4 y$P
words 0,4 Yp
words 0,4 yjp
words 1,2 yk
words 1,4 ykP
words 0,4 y2jGp
words 0,4 yyjgp
words 0,4 yyjgP
words 0,4 ywgp
words 0,4 ywgP
words 0,4 ddp
words 0,4 ddjP
words 3,4 ddp
words 3,4 ddP
words 0,4 xp
words 0,4 dwwP
words 0,4 dwelp
words 0,4 "ayw"byy"aP"bp
words 0,4 "aywj"AywP
words 0,4 "ayyj"Ayy"ap
words 0,0 dwdd"-P"1p
words 0,0 ddddx"1p"2p
words 0,0 yydd"0P
words 0,0 yw"_dwP
words 0,0 dddd"1pu.
words 0,0 x.
words 0,0 x3.
words 0,0 3x.
words 0,0 dw.
words 0,0 dwj.
words 0,0 dd.
words 0,0 ddu.
words 0,0 cwX<Esc>w.
words 0,0 cwX<Esc>ww2.
words 0,0 2cwX<Esc>w.
words 0,0 ccX<Esc>j.
words 0,0 ihi <Esc>w.
words 0,0 ahi <Esc>w.
words 0,0 Ahi<Esc>j.
words 0,0 Ihi <Esc>j.
words 0,0 ohi<Esc>j.
words 0,0 Ohi<Esc>j.
words 0,0 3ia<Esc>l.
words 0,0 ia<Esc>3.
words 0,0 sX<Esc>l.
words 0,0 RXY<Esc>w.
words 0,0 rXl.
words 0,0 ~l.
words 0,0 J.
words 0,0 ywP.
words 0,0 yyp.
words 0,0 dfo.
words 0,0 >>j.
words 0,0 gUww.
words 0,0 daw.
words 0,0 ia<BS>bc<Esc>w.
words 0,0 ia<CR>b<Esc>.
words 0,0 xu
words 0,4 xxuu
words 0,4 dwu
words 0,8 dbu
words 1,3 ddu
words 0,0 ddGu
words 0,4 ihello<Esc>u
words 0,4 ia b c<Esc>u
words 0,4 ohello<Esc>u
words 0,4 Ohello<Esc>u
words 0,4 cwX<Esc>u
words 0,4 x<C-r>u<C-r>
words 0,4 xu<C-r>
words 1,4 ddu<C-r>
words 0,4 xxx2u
words 0,4 xxx3u2<C-r>
words 0,4 yypu
words 0,4 3Ju
words 0,4 >>u
words 1,0 >>
words 0,0 3>>
words 0,0 >j
code 2,4 <lt><lt>
code 1,0 2<lt><lt>
code 2,4 >>
words 0,4 ma3l`ad2l
words 0,4 majjd'a
words 0,4 majjd`a
words 1,4 maggy'ap
words 0,4 majj'ax
words 0,4 maGx`ax
words 1,2 mjGd'j
words 0,4 Gx``x
words 0,4 Gx''x
words 0,0 /e<CR>
words 0,0 /e<CR>n
words 0,0 /e<CR>nn
words 0,0 /e<CR>nN
words 0,0 2/e<CR>
words 2,0 ?e<CR>
words 2,0 ?e<CR>n
words 2,0 ?e<CR>N
words 3,3 /one<CR>
words 0,0 /\<lt>t<CR>n
words 0,0 /t[wh]<CR>n
words 0,0 d/three<CR>
words 0,10 d?one<CR>
words 0,0 c/three<CR>X<Esc>
words 0,0 y/three<CR>P
words 0,0 /e<CR>dn
prose 0,0 *
prose 8,0 *
prose 8,0 2*
prose 8,0 #
words 0,4 diw
words 0,3 diw
words 0,4 daw
words 0,20 daw
words 0,20 d2aw
words 0,4 d2aw
words 0,4 d3iw
words 0,4 ciwX<Esc>
words 0,4 cawX<Esc>
words 1,14 diW
words 1,14 daW
prose 1,52 di"
prose 1,52 da"
prose 1,0 di"
prose 1,52 ci"X<Esc>
code 2,14 di'
code 2,14 da'
prose 1,25 di(
prose 1,25 da(
prose 1,25 dib
prose 1,28 di[
prose 1,28 d2i(
prose 1,28 da[
prose 1,20 ci(X<Esc>
code 2,4 di{
code 2,4 da{
code 2,4 ci{X<Esc>
code 4,10 di]
prose 0,0 dip
prose 0,0 dap
prose 7,0 dap
prose 3,0 dap
prose 5,0 dip
prose 0,0 d2ap
prose 0,0 yipP
prose 0,25 dis
prose 0,25 das
prose 7,5 das
prose 7,25 dis
words 0,4 vd
words 0,4 v2ld
words 0,4 vwd
words 0,4 vey
words 0,4 veyP
words 0,8 vby
words 0,4 vjd
words 0,4 v$d
words 0,4 vcX<Esc>
words 0,4 vecX<Esc>
words 0,4 veU
words 0,4 ve~
words 0,4 verX
words 0,4 vjJ
words 0,4 viwd
words 0,4 vawd
words 0,4 v2awd
words 0,4 veod
words 0,4 veoXx
words 0,4 vjrX
words 0,4 ve>
words 0,4 Vd
words 0,4 Vjd
words 0,4 Vky
words 1,4 Vky
words 0,4 VjyP
words 0,4 VjcX<Esc>
words 0,4 VjU
words 0,4 Vj>
words 0,4 Vj3>
words 0,4 VjJ
words 0,4 Vj<Esc>x
words 0,4 vj<Esc>x
words 0,4 ywjviwp
words 0,4 yiwwviwp
words 0,4 yiwwviwpbP
words 0,4 yyjVp
words 0,4 yyjviwp
words 0,4 yiwjVp
words 0,4 ve<Esc>0gvd
words 0,4 Vj<Esc>Ggvd
words 0,4 ved.
words 0,4 vlldw.
words 0,4 Vd.
words 0,4 Vjdu.
words 0,4 v2lrXw.
words 0,4 vecX<Esc>w.
words 0,0 VjyGp
prose 0,4 vipd
prose 1,25 vi(d
prose 1,25 va(d
prose 1,52 vi"y
words 0,4 <C-v>jd
words 0,4 <C-v>jld
words 0,4 <C-v>j2lcX<Esc>
words 0,4 <C-v>jIab<Esc>
words 0,4 <C-v>jAab<Esc>
words 0,4 <C-v>j$Aab<Esc>
words 0,4 <C-v>jy$p
words 0,4 <C-v>jlyP
words 0,4 <C-v>jlrX
words 0,4 <C-v>jlU
words 0,4 <C-v>2j$d
words 0,4 <C-v>jd.
words 0,4 <C-v>jldjp
code 5,0 <C-a>
code 5,8 3<C-a>
code 5,10 5<C-a>
code 5,10 <C-x>
code 4,0 10<C-x>
words 0,0 ix 5 y<Esc>v<C-a>
words 0,0 ix 5 y<Esc>V<C-a>
words 0,0 ix 5 y<Esc>V3<C-x>
words 0,0 ix 5 6<Esc>V<C-a>
code 4,0 V<C-a>
code 4,9 vl<C-a>
code 4,9 v$<C-a>
code 5,0 Vk<C-x>
code 5,4 v$<C-a>
code 5,3 vl<C-a>
code 5,11 v<C-a>
code 5,10 vl3<C-a>
code 0,0 VG<C-a>
code 0,0 VG5g<C-a>
words 0,0 i1 <Esc>jI1 <Esc>jI1 <Esc>ggVGg<C-a>
words 0,0 i1 <Esc>jI1 <Esc>jI1 <Esc>ggVG2g<C-x>
words 0,0 i1 <Esc>jI1 <Esc>jI1 <Esc>gg<C-v>jj<C-a>
words 0,0 i1 <Esc>jI1 <Esc>jI1 <Esc>gg<C-v>jjg<C-a>u
words 0,0 i1 <Esc>jI1 <Esc>jI1 <Esc>gg<C-v>j<C-a>jj.
words 0,0 i1 <Esc>jI1 <Esc>ggV<C-a>j.
words 0,0 VG<C-a>x
words 0,4 ihi<Esc>Ggix
words 0,4 ihi<Esc>jx2gix<Esc>
words 0,4 A end<Esc>GgiX
words 0,4 ohi<Esc>gggiX
words 0,4 ihi<Esc>gg`^x
words 0,4 Rhi<Esc>GgiX
words 0,0 x3gix<Esc>.
words 0,4 <C-v>jlUu
prose 0,4 g*
prose 1,12 g*x
words 1,0 g#x
code 0,4 g*nx
code 2,2 g#x
code 0,6 dg*
code 4,10 g#nx
words 0,0 qaxjq@a
words 0,0 qadwjq2@a
words 0,0 qaxq@a@@
words 0,0 qaA!<Esc>jq@a
words 0,0 :s/o/0/<CR>
words 0,0 :s/o/0/g<CR>
words 0,0 :s/O/0/gi<CR>
words 0,0 :%s/e/E/<CR>
words 0,0 :%s/e/E/g<CR>
words 0,0 :2,3s/e/E/<CR>
words 1,0 :.,$s/e/E/g<CR>
words 1,0 :.,+1s/e/E/g<CR>
words 1,0 :-1s/e/E/<CR>
words 0,0 :s/\(o\)\(n\)/\2\1/<CR>
words 0,0 :s/t[a-z]*/<&>/g<CR>
words 0,0 :%s/^/- /<CR>
words 0,0 :%s/$/;/<CR>
words 0,0 :%s/\s\+/ /g<CR>
words 0,0 :s/ /\r/g<CR>
words 0,0 :s/two\|four/N/g<CR>
words 0,0 :s#o#/#g<CR>
words 0,0 :s/one<CR>
words 0,0 :s/e/E/<CR>j:s<CR>
words 0,0 :s/e/E/<CR>j&
words 0,0 :s/e/E/g<CR>j:&&<CR>
words 0,0 :s/e/E/<CR>u
words 0,0 :%s/e/E/g<CR>u
words 0,0 :s/e/E/ 2<CR>
words 0,0 :s/zzz/E/<CR>
words 0,0 :s/\<lt>t\w*\>/W/g<CR>
words 0,0 :s/e\{2}/EE/<CR>
words 0,0 :s/a.c*/x/<CR>
words 0,0 /three<CR>:s//3/<CR>
words 0,0 Vj:s/e/E/<CR>
words 0,0 Vj<Esc>G:'<lt>,'>s/e/E/<CR>
words 1,2 :d<CR>
words 0,0 :2d<CR>
words 0,0 :2,3d<CR>
words 0,0 :$d<CR>
words 0,0 :%d<CR>
words 0,0 :2,$d<CR>
words 0,0 :d 2<CR>
words 0,0 :2d<CR>P
words 0,0 :2y<CR>p
words 0,0 :2,3y<CR>GP
words 0,0 :m 2<CR>
words 3,0 :m 0<CR>
words 0,0 :2,3m$<CR>
words 0,0 :m .+1<CR>
words 0,0 :t.<CR>
words 0,0 :1,2t$<CR>
words 0,0 :t 0<CR>
words 0,0 :copy 3<CR>
words 0,0 :1,3j<CR>
words 0,0 :j<CR>
words 0,0 :j!<CR>
words 0,0 :><CR>
words 0,0 :2,3><CR>
words 0,0 :>><CR>
words 0,0 :3<CR>
words 0,0 :$<CR>
words 0,0 :+2<CR>
words 0,0 :/ten/<CR>
words 0,0 :/six/,/ten/d<CR>
words 0,0 ma2j:'a,.d<CR>
words 0,0 dd:1<CR>P
words 0,0 2ixy<Esc>u
words 0,0 dwxu.
prose 1,12 da(
prose 2,0 gUi(
words 1,5 Vk~
words 3,12 VBU
words 1,2 ViwrQ
code 0,1 Vawd
code 2,15 y_
code 2,15 d_
words 1,0 :0m$<CR>
words 3,0 :0,2m$<CR>
words 3,0 :0m2<CR>
words 1,0 :0><CR>
code 1,0 :2,3<lt><CR>
code 1,0 :0,2<lt><CR>
words 2,0 :0,1><CR>
words 2,0 :0t.<CR>
words 2,0 :0t$<CR>
words 2,0 :0t0<CR>
words 2,0 :0m0<CR>
words 2,0 :2m0<CR>
words 2,0 :0y<CR>p
words 2,0 :0d<CR>
words 2,0 :0,2d<CR>
words 2,0 :0j<CR>
words 2,0 :0<CR>
words 2,0 :0s/o/0/<CR>
words 2,0 :0,2s/e/E/<CR>
words 2,0 :1-2d<CR>
words 2,0 :-5d<CR>
words 2,0 :3+9d<CR>
words 2,0 :'x+3d<CR>
words 1,0 :d 0<CR>
words 1,0 :s/e/E/ 0<CR>
words 1,0 :m9<CR>
words 1,0 :1,3m2<CR>
words 1,0 :/zzz/+2d<CR>
words 0,0 Gdd
words 0,0 Gddu
words 0,0 Gddu<C-r>
words 0,0 GddP
words 0,0 Gyypu
words 0,0 Gyypu<C-r>
words 0,0 GyyPu<C-r>
words 0,0 GAx<Esc>
words 0,0 Gox<Esc>
words 0,0 GOx<Esc>
words 0,0 Gx
words 0,0 GJ
words 0,0 GkJ
words 0,0 G}
words 0,0 }
words 0,0 G>>
words 0,0 Gccx<Esc>
words 0,0 GSx<Esc>
words 0,0 gJG
words 0,0 yyGp
words 0,0 yyGgp
words 0,0 yyGgP
words 0,0 /$<CR>
words 0,0 /$<CR>nnn
words 0,0 /$<CR>nnnn
words 0,0 /^<CR>nnn
words 0,0 /^<CR>nn
words 0,0 ?^<CR>
words 0,0 ?$<CR>
words 0,0 ?$<CR>n
words 0,0 /x*<CR>nn
words 3,0 /^$<CR>x
words 0,0 :/^$/d<CR>
words 3,3 v$d
words 3,3 v$y
words 2,1 v$d
words 2,0 Vjdu
words 0,0 yyVGp
words 0,0 ylVGp
words 0,0 yyjVGp
words 0,0 VGd
words 0,0 VGdihi<Esc>
words 0,0 dGihi<Esc>
words 0,0 dGp
words 0,0 dGP
words 0,0 :%d<CR>p
words 0,0 :%d<CR>u
words 0,0 dGu
words 0,0 :$<CR>x
words 0,0 :$j<CR>
words 0,0 :%j<CR>
words 0,0 :4d<CR>
words 0,0 :5d<CR>
words 0,0 :$-1,$d<CR>
words 0,0 :%>  <CR>
words 0,0 :%y<CR>Gp
words 0,0 :$t$<CR>
words 0,0 :$t0<CR>
words 0,0 :1m$<CR>u
words 0,0 :1t$<CR>u
words 0,0 <C-v>jlyGp
words 0,0 <C-v>jjlyGp
words 0,0 <C-v>jjlyG$p
words 0,0 <C-v>jlyG3p
words 0,0 <C-v>jlyGkp
words 0,0 Vjy:$<CR>p
words 0,0 VjyGpu
words 0,0 dG:s/^/x/<CR>
words 0,0 dGox<Esc>
words 0,0 cGx<Esc>
words 1,0 cGx<Esc>
words 1,0 d}
words 1,2 d}
words 1,2 y}P
words 0,0 vGd
words 0,0 vG$d
words 0,0 v9jd
words 3,0 ddgv
words 0,0 3J
words 0,0 9J
words 2,0 3dd
words 0,0 99G
words 0,0 100%
words 0,0 yG3p
words 3,0 wdwdw
words 3,0 2dw
words 3,7 dw
words 3,7 daw
words 3,0 das
words 3,0 dip
words 3,0 dap
words 3,0 yapp
words 0,0 Go<Esc>k
words 0,0 Go<Esc>dd
words 0,0 Go<CR>x<Esc>u
words 0,0 :m$<CR>:m0<CR>
words 0,0 /t<CR>:s/e/E/<CR>n
words 0,0 GmaggdG'a
words 0,0 VGcx<Esc>
words 0,0 VGrx
words 0,0 VGJ
words 0,0 VGU
words 0,0 VG><CR>
words 3,0 V>
words 3,0 Vc<Esc>u
words 3,0 Vpu
words 0,0 xGdd.
words 0,0 dj.
words 0,0 yy2P3.
words 0,0 G3oa<Esc>
words 0,0 G3Aa<Esc>
words 0,0 Gdk
words 0,0 Gdgg
words 0,0 Gd2k
words 0,0 d3j
words 0,0 d5j
words 0,0 Gi<CR><Esc>
words 0,0 GA<CR><Esc>
words 0,0 GA<CR>x<Esc>
words 0,0 GR<CR>x<Esc>
words 0,0 G$i<CR><Esc>
words 0,0 Grx
words 0,0 G$r<CR>
words 0,0 GI<BS><Esc>
words 0,0 /^t<CR>
words 0,0 /e$<CR>
words 3,0 ?n$<CR>
words 0,0 /\W\+<CR>nn
words 0,0 /[^a-z ,]*$<CR>x
words 0,0 d/^s<CR>
words 0,0 c/^e<CR>x<Esc>
words 0,0 /^<CR>d/$<CR>
words 0,5 /$<CR>
words 2,0 /n$<CR>
words 0,0 /five\n<CR>
words 0,0 /five\nsix<CR>
words 0,0 2/^<CR>
words 3,0 /zz\|^$<CR>
words 0,0 :/^t/d<CR>
words 0,0 :/\D$/d<CR>
words 0,0 qaI-<Esc>+q5@ax
words 0,0 qaI-<Esc>+q5@aix<Esc>
words 0,0 qafexq9@ax
words 0,0 qafexq9@aix<Esc>
words 0,0 qalxq99@aj
words 0,0 qa/e<CR>xq2@aj
words 0,0 qajq9@aggix<Esc>
words 0,0 qajddq9@ap
words 0,0 qawdwq9@aix<Esc>
words 0,0 qaA!<Esc>jq9@aIx<Esc>
words 0,0 qaJq9@aIx<Esc>
words 0,0 qaVjdq9@aIx<Esc>
words 2,0 qaxAx<Esc>q5@aIy<Esc>
words 0,0 qaciwx<Esc>wq9@aIy<Esc>
words 0,0 qavlldjq9@aIy<Esc>
words 0,0 qa:s/o/0/<CR>jq9@aIy<Esc>
words 0,0 qaI-<Esc>jq:%s/e/E/<CR>gg2@a
words 0,0 qa'zAx<Esc>q@aIy<Esc>
words 0,0 qa"zpAx<Esc>q@aIy<Esc>
words 0,0 qaf.;xq@ax
words 0,0 Vuj.
words 0,0 VUj.
words 1,0 VUkV.
words 0,0 vlUw.
words 0,0 vlluw.
words 0,0 vlrxw.
words 0,0 vl~w.
words 0,0 VxjP.
words 0,0 v~j.
words 0,0 wvl~0.
words 0,0 VJj.
code 1,1 cc<Esc>
code 2,4 S<Esc>
code 2,4 ccx<Esc>
code 2,4 2cc<Esc>
code 2,4 Vc<Esc>
code 2,4 VjS<Esc>.
code 2,4 cc<Esc>u
code 2,4 cc<Esc>j.
code 2,4 cip<Esc>
code 2,4 cj<Esc>
code 2,4 A<CR><Esc>
code 2,4 A<CR><CR>x<Esc>
code 2,4 o<CR><Esc>
code 2,4 o<CR>x<Esc>
code 2,4 o<Esc>
code 2,4 $r<CR>
code 2,4 3cc<CR>x<Esc>
words 0,4 vlIx<Esc>
words 0,4 vllAx<Esc>
words 0,4 vjIx<Esc>
words 0,4 vjAx<Esc>
words 0,4 vjjIx<Esc>
words 0,4 vjjAx<Esc>
words 0,0 vjjjAx<Esc>
words 0,0 vjjjIx<Esc>
words 1,4 vkIx<Esc>
words 1,4 vkAx<Esc>
words 1,4 vbIx<Esc>
words 1,4 vbAx<Esc>
words 0,4 v$Ix<Esc>
words 0,4 v3Ix<Esc>
words 0,4 v3Ax<Esc>
words 0,4 v20Ax<Esc>
words 0,4 v20Ixy<Esc>
words 0,4 Vj3Ix<Esc>
words 0,4 Vj3Ax<Esc>
words 0,4 VIx<Esc>
words 0,4 VAx<Esc>
words 0,4 VkAx<Esc>
words 1,4 VkAx<Esc>
words 1,4 VkIx<Esc>
words 0,4 vlAx<Esc>j.
words 0,4 vlIx<Esc>j.
words 0,4 <C-v>j3Ix<Esc>
words 0,4 <C-v>jl3Ax<Esc>
words 0,4 <C-v>jj3A-<Esc>
words 1,6 gUU
words 1,6 guu
words 1,6 g~~
words 1,6 g??
words 1,6 gUUx
words 1,6 gUiw
words 1,6 2gUU
words 1,6 Vu
words 1,6 VU
words 1,6 V~
words 1,6 gUj
words 1,6 gUk
words 1,6 VkU
words 1,6 gUU.
code 2,4 gUU
code 2,4 gUj
code 2,4 >j
words 0,0 aa<CR>b<Esc>
words 0,0 aa<CR>b<Esc>j.
words 0,0 3aa<CR>b<Esc>
words 0,0 2ia<CR>b<Esc>
code 2,4 2ia<CR>b<Esc>
code 2,4 aa<CR>b<Esc>u
words 0,4 aa<CR>b<Esc>kp
code 2,0 2|
code 2,0 3|x
code 2,5 4|
code 2,5 5|x
code 2,5 8|x
code 2,5 9|x
code 2,5 10|x
code 2,5 20|x
code 2,5 99|x
code 2,5 |x
code 2,5 2|j
code 2,5 9|j
code 2,5 9|k
code 2,5 99|j
code 2,5 d2|
code 2,5 d9|
code 2,5 d99|
code 1,3 2|jx
words 0,6 <C-v>jjAx<Esc>
words 0,8 <C-v>jjjAx<Esc>
words 0,8 <C-v>jjj$Ax<Esc>
words 2,1 <C-v>jlAx<Esc>
words 0,10 <C-v>jjj2lAx<Esc>
words 0,10 <C-v>jjj2lIx<Esc>
words 1,14 <C-v>jjAx<Esc>
words 0,4 <C-v>jjjlAx<Esc>
words 0,4 <C-v>jjjlAx<Esc>u
words 0,4 <C-v>jjllc-<Esc>
words 3,10 <C-v>kkkAx<Esc>
prose 2,0 3cawx<Esc>
prose 2,0 cawx<Esc>
prose 2,0 2cawx<Esc>
prose 2,0 2daw
prose 2,0 3daw
prose 2,0 daw
prose 2,0 ciwx<Esc>
prose 2,0 2ciwx<Esc>
prose 2,0 3ciwx<Esc>
prose 2,0 3diw
prose 5,0 2daw
prose 5,0 3daw
prose 5,0 3cawx<Esc>
prose 5,0 diw
prose 5,0 2diw
prose 5,0 3diw
prose 6,0 2caWx<Esc>
prose 4,0 2daw
prose 4,0 3daw
prose 2,0 vaw
prose 2,0 vawd
prose 2,0 v2awd
prose 2,0 v3iwd
words 2,0 3$
words 2,0 2$
words 2,0 4$x
words 3,0 2$x
words 2,0 9$x
words 2,0 d9$
words 2,0 y9$P
words 0,0 3$jx
words 2,0 v9$d
words 2,0 c9$x<Esc>
words 3,0 d2$
words 0,0 Vep
words 0,0 vep
words 0,0 viwp
words 0,0 Vjp
words 0,0 Vp
words 0,0 "aVp
words 0,0 V"ap
words 0,0 v"ap
words 0,4 <C-v>jlp
words 0,4 <C-v>jlP
words 0,0 vp
words 0,0 VP
words 0,0 VGp
words 2,0 vllld
words 2,0 vlllld
words 2,2 vld
words 2,2 vly
words 2,0 v9ld
words 2,0 v9lhd
words 0,6 vjjd
words 0,6 vjjjd
words 0,6 vjjhd
words 0,6 vjjy
words 0,6 vjjyP
words 0,6 vjjkd
words 3,3 v99ld
words 3,3 v$hd
words 0,6 vjjrx
words 0,6 vjjU
words 0,6 vjjcx<Esc>
words 0,6 vjj~
words 0,6 vjj<Esc>x
words 0,6 vjjox
words 0,6 vjjod
words 0,6 <C-v>jjd
words 0,6 <C-v>jjy$p
words 0,6 <C-v>jjIx<Esc>
words 0,6 <C-v>jjrx
words 0,6 <C-v>jjjd
prose 1,3 vjd
prose 1,3 vjjd
prose 2,0 v$d
prose 2,0 vld
words 0,6 vjj:s/e/E/<CR>
words 2,0 v20|d
words 2,0 v$<Esc>x
words 0,4 v$jd
words 0,4 v$jjd
words 0,4 v$kd
words 2,0 v$ohd
words 0,0 vfed
words 0,6 vjjJ
words 0,6 vjj>
words 2,0 v$p
words 0,0 ylwv$p
words 0,0 ylwv$jp
words 0,0 yyjv$p
words 0,0 yyjjvjp
words 2,0 v3lgv<Esc>
words 2,0 vlll<Esc>gvd
words 0,4 vjd.
words 2,0 vllldu
words 2,0 vllld.
code 2,4 aa<CR>b<Esc>j.
code 2,4 o<Space><Esc>
code 2,4 cc<Space><Esc>
code 2,4 O<Esc>
code 2,4 O<Esc>.
code 2,4 2O<Esc>
code 2,4 A<CR><Esc>.
code 2,4 A<CR>x<Esc>j.
"""


# What is not as in Vim, as docs/editor.md says it, with keys that show it.
DIFFERENCES = {
    "`=`, `gq` and `!` are no commands": ["code 1,0 =j", "prose 0,0 gqj"],
    "no list of changes (`g;` and `g,`)": ["words 0,0 xGg;x"],
    "nothing behind a pattern says where in the match the cursor goes (`/pat/e`, `/pat/+1`)": [
        "words 0,0 /six/e<CR>x",
        "words 0,0 /six/+1<CR>x",
    ],
    "`U`, `g-` and `g+` are no commands": ["words 0,0 xxU", "words 0,0 xg-"],
    "no `it` and `at`": ["words 0,0 :s/.*/<b>x<\\/b>/<CR>4ldit"],
    "`:g`, `:normal` and `:s` with `c` are not known": [
        "words 0,0 :g/e/d<CR>",
        "words 0,0 :normal x<CR>",
        "words 0,0 :s/e/E/c<CR>y",
    ],
    "no `\\v` in patterns": ["words 0,0 :s/\\vt(w|h)/X/<CR>"],
    "registers hold no macros": ['words 0,0 qaxq"ap'],
    "no register `.`": ['words 0,0 ihi<Esc>".p'],
    "`>` and `<` on a block shift whole lines": ["words 0,5 <C-v>jl>"],
    "`(` in the second of several empty lines goes to the first": ["prose 6,0 ("],
    "a mark in a line that is deleted stays beside it": ["words 3,0 mxdd`xx"],
    "a block is counted in characters": ["code 2,8 <C-v>jAx<Esc>", "prose 1,3 <C-v>jjd"],
    "`v$A` writes behind the line's last letter": ["words 0,4 v$Ax<Esc>"],
    "`:s` sees one line at a time": ["words 0,0 :s/five\\n/x/<CR>"],
    "Ctrl-O in insert mode opens a file": ["words 0,4 iX<C-o>dwY<Esc>"],
}


class Case(NamedTuple):
    """One case. text: which. row, column: where the cursor is at first. keys: with names in <>."""

    text: str
    row: int
    column: int
    keys: str

    def __str__(self) -> str:
        return f"{self.text} {self.row},{self.column} {self.keys}"


def case_of(line: str) -> Case:
    """Return the case that a line states."""
    text, place, keys = line.split(" ", 2)
    row, column = map(int, place.split(","))
    return Case(text, row, column, keys)


ALIKE = [case_of(line) for line in CASES.strip().split("\n")]
DIFFERENT = [case_of(line) for lines in DIFFERENCES.values() for line in lines]
ALL = [*ALIKE, *DIFFERENT]
