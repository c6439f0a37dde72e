// The names that HTML has for characters (https://html.spec.whatwg.org/#named-characters), in half the room that they take as
// an object. A line is a character with its names:
//
//   line = [ step ] [ "+" second ] *( " " name )
//
// `step` leads from the character of the line before, 1 unless said; a second character may follow it (both in base 36).
// Made by scripts/character-entities.ts.
const TABLE = `9 Tab
 NewLine
n excl
 QUOT quot
 num
 dollar
 percnt
 AMP amp
 apos
 lpar
 rpar
 midast ast
 plus
 comma
2 period
 sol
b colon
 semi
 LT lt
0+6he nvlt
 equals
0+6hx bne
 GT gt
0+6he nvgt
 quest
 commat
r lbrack lsqb
 bsol
 rbrack rsqb
 Hat
 UnderBar lowbar
 DiacriticalGrave grave
6+2y fjlig
l lbrace lcub
 VerticalLine verbar vert
 rbrace rcub
z NonBreakingSpace nbsp
 iexcl
 cent
 pound
 curren
 yen
 brvbar
 sect
 DoubleDot Dot die uml
 COPY copy
 ordf
 laquo
 not
 shy
 circledR REG reg
 strns macr
 deg
 PlusMinus plusmn pm
 sup2
 sup3
 DiacriticalAcute acute
 micro
 para
 CenterDot centerdot middot
 Cedilla cedil
 sup1
 ordm
 raquo
 frac14
 frac12 half
 frac34
 iquest
 Agrave
 Aacute
 Acirc
 Atilde
 Auml
 Aring angst
 AElig
 Ccedil
 Egrave
 Eacute
 Ecirc
 Euml
 Igrave
 Iacute
 Icirc
 Iuml
 ETH
 Ntilde
 Ograve
 Oacute
 Ocirc
 Otilde
 Ouml
 times
 Oslash
 Ugrave
 Uacute
 Ucirc
 Uuml
 Yacute
 THORN
 szlig
 agrave
 aacute
 acirc
 atilde
 auml
 aring
 aelig
 ccedil
 egrave
 eacute
 ecirc
 euml
 igrave
 iacute
 icirc
 iuml
 eth
 ntilde
 ograve
 oacute
 ocirc
 otilde
 ouml
 divide div
 oslash
 ugrave
 uacute
 ucirc
 uuml
 yacute
 thorn
 yuml
 Amacr
 amacr
 Abreve
 abreve
 Aogon
 aogon
 Cacute
 cacute
 Ccirc
 ccirc
 Cdot
 cdot
 Ccaron
 ccaron
 Dcaron
 dcaron
 Dstrok
 dstrok
 Emacr
 emacr
3 Edot
 edot
 Eogon
 eogon
 Ecaron
 ecaron
 Gcirc
 gcirc
 Gbreve
 gbreve
 Gdot
 gdot
 Gcedil
2 Hcirc
 hcirc
 Hstrok
 hstrok
 Itilde
 itilde
 Imacr
 imacr
3 Iogon
 iogon
 Idot
 inodot imath
 IJlig
 ijlig
 Jcirc
 jcirc
 Kcedil
 kcedil
 kgreen
 Lacute
 lacute
 Lcedil
 lcedil
 Lcaron
 lcaron
 Lmidot
 lmidot
 Lstrok
 lstrok
 Nacute
 nacute
 Ncedil
 ncedil
 Ncaron
 ncaron
 napos
 ENG
 eng
 Omacr
 omacr
3 Odblac
 odblac
 OElig
 oelig
 Racute
 racute
 Rcedil
 rcedil
 Rcaron
 rcaron
 Sacute
 sacute
 Scirc
 scirc
 Scedil
 scedil
 Scaron
 scaron
 Tcedil
 tcedil
 Tcaron
 tcaron
 Tstrok
 tstrok
 Utilde
 utilde
 Umacr
 umacr
 Ubreve
 ubreve
 Uring
 uring
 Udblac
 udblac
 Uogon
 uogon
 Wcirc
 wcirc
 Ycirc
 ycirc
 Yuml
 Zacute
 zacute
 Zdot
 zdot
 Zcaron
 zcaron
k fnof
z imped
1s gacute
1u jmath
3z circ
 Hacek caron
h Breve breve
 DiacriticalDot dot
 ring
 ogon
 DiacriticalTilde tilde
 DiacriticalDoubleAcute dblac
1g DownBreve
3k Alpha
 Beta
 Gamma
 Delta
 Epsilon
 Zeta
 Eta
 Theta
 Iota
 Kappa
 Lambda
 Mu
 Nu
 Xi
 Omicron
 Pi
 Rho
2 Sigma
 Tau
 Upsilon
 Phi
 Chi
 Psi
 Omega ohm
8 alpha
 beta
 gamma
 delta
 epsilon epsi
 zeta
 eta
 theta
 iota
 kappa
 lambda
 mu
 nu
 xi
 omicron
 pi
 rho
 varsigma sigmaf sigmav
 sigma
 tau
 upsilon upsi
 phi
 chi
 psi
 omega
8 thetasym vartheta thetav
 upsih Upsi
3 straightphi varphi phiv
 varpi piv
6 Gammad
 digamma gammad
j varkappa kappav
 varrho rhov
4 straightepsilon varepsilon epsiv
 backepsilon bepsi
b IOcy
 DJcy
 GJcy
 Jukcy
 DScy
 Iukcy
 YIcy
 Jsercy
 LJcy
 NJcy
 TSHcy
 KJcy
2 Ubrcy
 DZcy
 Acy
 Bcy
 Vcy
 Gcy
 Dcy
 IEcy
 ZHcy
 Zcy
 Icy
 Jcy
 Kcy
 Lcy
 Mcy
 Ncy
 Ocy
 Pcy
 Rcy
 Scy
 Tcy
 Ucy
 Fcy
 KHcy
 TScy
 CHcy
 SHcy
 SHCHcy
 HARDcy
 Ycy
 SOFTcy
 Ecy
 YUcy
 YAcy
 acy
 bcy
 vcy
 gcy
 dcy
 iecy
 zhcy
 zcy
 icy
 jcy
 kcy
 lcy
 mcy
 ncy
 ocy
 pcy
 rcy
 scy
 tcy
 ucy
 fcy
 khcy
 tscy
 chcy
 shcy
 shchcy
 hardcy
 ycy
 softcy
 ecy
 yucy
 yacy
2 iocy
 djcy
 gjcy
 jukcy
 dscy
 iukcy
 yicy
 jsercy
 ljcy
 njcy
 tshcy
 kjcy
2 ubrcy
 dzcy
5gj ensp
 emsp
 emsp13
 emsp14
2 numsp
 puncsp
 ThinSpace thinsp
 VeryThinSpace hairsp
 NegativeVeryThinSpace NegativeMediumSpace NegativeThickSpace NegativeThinSpace ZeroWidthSpace
 zwnj
 zwj
 lrm
 rlm
 hyphen dash
3 ndash
 mdash
 horbar
 Verbar Vert
2 OpenCurlyQuote lsquo
 CloseCurlyQuote rsquor rsquo
 lsquor sbquo
2 OpenCurlyDoubleQuote ldquo
 CloseCurlyDoubleQuote rdquor rdquo
 ldquor bdquo
2 dagger
 ddagger Dagger
 bullet bull
3 nldr
 hellip mldr
a permil
 pertenk
 prime
 Prime
 tprime
 backprime bprime
4 lsaquo
 rsaquo
4 OverBar oline
3 caret
2 hybull
 frasl
b bsemi
8 qprime
8 MediumSpace
0+6bu ThickSpace
 NoBreak
 ApplyFunction af
 InvisibleTimes it
 InvisibleComma ic
21 euro
1b TripleDot tdot
 DotDot
12 complexes Copf
3 incare
5 gscr
 HilbertSpace hamilt Hscr
 Poincareplane Hfr
 quaternions Hopf
 planckh
 hslash planck plankv hbar
 imagline Iscr
 imagpart image Ifr Im
 Laplacetrf lagran Lscr
 ell
2 naturals Nopf
 numero
 copysr
 weierp wp
 primes Popf
 rationals Qopf
 realine Rscr
 realpart real Rfr Re
 reals Ropf
 rx
4 TRADE trade
2 integers Zopf
3 mho
 zeetrf Zfr
 iiota
3 Bernoullis bernou Bscr
 Cayleys Cfr
2 escr
 expectation Escr
 Fouriertrf Fscr
2 Mellintrf phmmat Mscr
 orderof order oscr
 alefsym aleph
 beth
 gimel
 daleth
d CapitalDifferentialD DD
 DifferentialD dd
 ExponentialE exponentiale ee
 ImaginaryI ii
b frac13
 frac23
 frac15
 frac25
 frac35
 frac45
 frac16
 frac56
 frac18
 frac38
 frac58
 frac78
1e ShortLeftArrow LeftArrow leftarrow slarr larr
 ShortUpArrow UpArrow uparrow uarr
 ShortRightArrow RightArrow rightarrow srarr rarr
 ShortDownArrow DownArrow downarrow darr
 LeftRightArrow leftrightarrow harr
 UpDownArrow updownarrow varr
 UpperLeftArrow nwarrow nwarr
 UpperRightArrow nearrow nearr
 LowerRightArrow searrow searr
 LowerLeftArrow swarrow swarr
 nleftarrow nlarr
 nrightarrow nrarr
2 rightsquigarrow rarrw
0+mw nrarrw
 twoheadleftarrow Larr
 Uarr
 twoheadrightarrow Rarr
 Darr
 leftarrowtail larrtl
 rightarrowtail rarrtl
 LeftTeeArrow mapstoleft
 UpTeeArrow mapstoup
 RightTeeArrow mapsto map
 DownTeeArrow mapstodown
2 hookleftarrow larrhk
 hookrightarrow rarrhk
 looparrowleft larrlp
 looparrowright rarrlp
 leftrightsquigarrow harrw
 nleftrightarrow nharr
2 Lsh lsh
 Rsh rsh
 ldsh
 rdsh
2 crarr
 curvearrowleft cularr
 curvearrowright curarr
3 circlearrowleft olarr
 circlearrowright orarr
 leftharpoonup LeftVector lharu
 leftharpoondown DownLeftVector lhard
 upharpoonright RightUpVector uharr
 upharpoonleft LeftUpVector uharl
 rightharpoonup RightVector rharu
 rightharpoondown DownRightVector rhard
 downharpoonright RightDownVector dharr
 downharpoonleft LeftDownVector dharl
 RightArrowLeftArrow rightleftarrows rlarr
 UpArrowDownArrow udarr
 LeftArrowRightArrow leftrightarrows lrarr
 leftleftarrows llarr
 upuparrows uuarr
 rightrightarrows rrarr
 downdownarrows ddarr
 ReverseEquilibrium leftrightharpoons lrhar
 rightleftharpoons Equilibrium rlhar
 nLeftarrow nlArr
 nLeftrightarrow nhArr
 nRightarrow nrArr
 DoubleLeftArrow Leftarrow lArr
 DoubleUpArrow Uparrow uArr
 DoubleRightArrow Rightarrow Implies rArr
 DoubleDownArrow Downarrow dArr
 DoubleLeftRightArrow Leftrightarrow hArr iff
 DoubleUpDownArrow Updownarrow vArr
 nwArr
 neArr
 seArr
 swArr
 Lleftarrow lAarr
 Rrightarrow rAarr
2 zigrarr
7 LeftArrowBar larrb
 RightArrowBar rarrb
g DownArrowUpArrow duarr
8 loarr
 roarr
 hoarr
 ForAll forall
 complement comp
 PartialD part
0+mw npart
 Exists exist
 NotExists nexists nexist
 varnothing emptyset emptyv empty
2 nabla Del
 Element isinv isin in
 NotElement notinva notin
2 ReverseElement SuchThat niv ni
 NotReverseElement notniva notni
3 Product prod
 Coproduct coprod
 Sum sum
 minus
 MinusPlus mnplus mp
 dotplus plusdo
2 smallsetminus Backslash setminus ssetmn setmn
 lowast
 SmallCircle compfn
2 radic Sqrt
3 Proportional varpropto propto vprop prop
 infin
 angrt
 angle ang
0+6he nang
 measuredangle angmsd
 angsph
 VerticalBar shortmid smid mid
 NotVerticalBar nshortmid nsmid nmid
 DoubleVerticalBar shortparallel parallel spar par
 NotDoubleVerticalBar nshortparallel nparallel nspar npar
 wedge and
 vee or
 cap
0+1e68 caps
 cup
0+1e68 cups
 Integral int
 Int
 iiint tint
 ContourIntegral conint oint
 DoubleContourIntegral Conint
 Cconint
 cwint
 ClockwiseContourIntegral cwconint
 CounterClockwiseContourIntegral awconint
 Therefore therefore there4
 Because because becaus
 ratio
 Proportion Colon
 dotminus minusd
2 mDDot
 homtht
 thicksim thksim Tilde sim
0+6he nvsim
 backsim bsim
0+mp race
 mstpos ac
0+mr acE
 acd
 VerticalTilde wreath wr
 NotTilde nsim
 EqualTilde eqsim esim
0+mw NotEqualTilde nesim
 TildeEqual simeq sime
 NotTildeEqual nsimeq nsime
 TildeFullEqual cong
 simne
 NotTildeFullEqual ncong
 thickapprox TildeTilde approx asymp thkap ap
 NotTildeTilde napprox nap
 approxeq ape
 apid
0+mw napid
 backcong bcong
 asympeq CupCap
0+6he nvap
 HumpDownHump Bumpeq bump
0+mw NotHumpDownHump nbump
 HumpEqual bumpeq bumpe
0+mw NotHumpEqual nbumpe
 DotEqual doteq esdot
0+mw nedot
 doteqdot eDot
 fallingdotseq efDot
 risingdotseq erDot
 coloneq Assign colone
 eqcolon ecolon
 eqcirc ecir
 circeq cire
2 wedgeq
 veeeq
2 triangleq trie
3 questeq equest
 NotEqual ne
 Congruent equiv
0+6hx bnequiv
 NotCongruent nequiv
2 leq le
0+6he nvle
 GreaterEqual geq ge
0+6he nvge
 LessFullEqual leqq lE
0+mw nleqq nlE
 GreaterFullEqual geqq gE
0+mw NotGreaterFullEqual ngeqq ngE
 lneqq lnE
0+1e68 lvertneqq lvnE
 gneqq gnE
0+1e68 gvertneqq gvnE
 NestedLessLess Lt ll
0+mw NotLessLess nLtv
0+6he nLt
 NestedGreaterGreater Gt gg
0+mw NotGreaterGreater nGtv
0+6he nGt
 between twixt
 NotCupCap
 NotLess nless nlt
 NotGreater ngtr ngt
 NotLessEqual nleq nle
 NotGreaterEqual ngeq nge
 LessTilde lesssim lsim
 GreaterTilde gtrsim gsim
 NotLessTilde nlsim
 NotGreaterTilde ngsim
 LessGreater lessgtr lg
 GreaterLess gtrless gl
 NotLessGreater ntlg
 NotGreaterLess ntgl
 Precedes prec pr
 Succeeds succ sc
 PrecedesSlantEqual preccurlyeq prcue
 SucceedsSlantEqual succcurlyeq sccue
 PrecedesTilde precsim prsim
 SucceedsTilde succsim scsim
0+mw NotSucceedsTilde
 NotPrecedes nprec npr
 NotSucceeds nsucc nsc
 subset sub
0+6he NotSubset nsubset vnsub
 Superset supset sup
0+6he NotSuperset nsupset vnsup
 nsub
 nsup
 SubsetEqual subseteq sube
 SupersetEqual supseteq supe
 NotSubsetEqual nsubseteq nsube
 NotSupersetEqual nsupseteq nsupe
 subsetneq subne
0+1e68 varsubsetneq vsubne
 supsetneq supne
0+1e68 varsupsetneq vsupne
2 cupdot
 UnionPlus uplus
 SquareSubset sqsubset sqsub
0+mw NotSquareSubset
 SquareSuperset sqsupset sqsup
0+mw NotSquareSuperset
 SquareSubsetEqual sqsubseteq sqsube
 SquareSupersetEqual sqsupseteq sqsupe
 SquareIntersection sqcap
0+1e68 sqcaps
 SquareUnion sqcup
0+1e68 sqcups
 CirclePlus oplus
 CircleMinus ominus
 CircleTimes otimes
 osol
 CircleDot odot
 circledcirc ocir
 circledast oast
2 circleddash odash
 boxplus plusb
 boxminus minusb
 boxtimes timesb
 dotsquare sdotb
 RightTee vdash
 LeftTee dashv
 DownTee top
 bottom UpTee perp bot
2 models
 DoubleRightTee vDash
 Vdash
 Vvdash
 VDash
 nvdash
 nvDash
 nVdash
 nVDash
 prurel
2 vartriangleleft LeftTriangle vltri
 vartriangleright RightTriangle vrtri
 LeftTriangleEqual trianglelefteq ltrie
0+6he nvltrie
 RightTriangleEqual trianglerighteq rtrie
0+6he nvrtrie
 origof
 imof
 multimap mumap
 hercon
 intercal intcal
 veebar
2 barvee
 angrtvb
 lrtri
 bigwedge xwedge Wedge
 bigvee xvee Vee
 Intersection bigcap xcap
 bigcup Union xcup
 Diamond diamond diam
 sdot
 sstarf Star
 divideontimes divonx
 bowtie
 ltimes
 rtimes
 leftthreetimes lthree
 rightthreetimes rthree
 backsimeq bsime
 curlyvee cuvee
 curlywedge cuwed
 Subset Sub
 Supset Sup
 Cap
 Cup
 pitchfork fork
 epar
 lessdot ltdot
 gtrdot gtdot
 Ll
0+mw nLl
 ggg Gg
0+mw nGg
 LessEqualGreater lesseqgtr leg
0+1e68 lesg
 GreaterEqualLess gtreqless gel
0+1e68 gesl
3 curlyeqprec cuepr
 curlyeqsucc cuesc
 NotPrecedesSlantEqual nprcue
 NotSucceedsSlantEqual nsccue
 NotSquareSubsetEqual nsqsube
 NotSquareSupersetEqual nsqsupe
3 lnsim
 gnsim
 precnsim prnsim
 succnsim scnsim
 NotLeftTriangle ntriangleleft nltri
 NotRightTriangle ntriangleright nrtri
 NotLeftTriangleEqual ntrianglelefteq nltrie
 NotRightTriangleEqual ntrianglerighteq nrtrie
 vellip
 ctdot
 utdot
 dtdot
 disin
 isinsv
 isins
 isindot
0+mw notindot
 notinvc
 notinvb
2 isinE
0+mw notinE
 nisd
 xnis
 nis
 notnivc
 notnivb
7 barwedge barwed
 doublebarwedge Barwed
2 LeftCeiling lceil
 RightCeiling rceil
 LeftFloor lfloor
 RightFloor rfloor
 drcrop
 dlcrop
 urcrop
 ulcrop
 bnot
2 profline
 profsurf
2 telrec
 target
6 ulcorner ulcorn
 urcorner urcorn
 llcorner dlcorn
 lrcorner drcorn
3 sfrown frown
 ssmile smile
a cylcty
 profalar
8 topbot
7 ovbar
2 solbar
1p angzarr
1g lmoustache lmoust
 rmoustache rmoust
3 OverBracket tbrk
 UnderBracket bbrk
 bbrktbrk
12 OverParenthesis
 UnderParenthesis
 OverBrace
 UnderBrace
3 trpezium
5 elinters
1o blank
4l circledS oS
1k HorizontalLine boxh
2 boxv
a boxdr
4 boxdl
4 boxur
4 boxul
4 boxvr
8 boxvl
8 boxhd
8 boxhu
8 boxvh
k boxH
 boxV
 boxdR
 boxDr
 boxDR
 boxdL
 boxDl
 boxDL
 boxuR
 boxUr
 boxUR
 boxuL
 boxUl
 boxUL
 boxvR
 boxVr
 boxVR
 boxvL
 boxVl
 boxVL
 boxHd
 boxhD
 boxHD
 boxHu
 boxhU
 boxHU
 boxvH
 boxVh
 boxVH
k uhblk
4 lhblk
4 block
9 blk14
 blk12
 blk34
e Square square squ
9 FilledVerySmallSquare blacksquare squarf squf
 EmptyVerySmallSquare
2 rect
 marker
3 fltns
2 bigtriangleup xutri
 blacktriangle utrif
 triangle utri
3 blacktriangleright rtrif
 triangleright rtri
4 bigtriangledown xdtri
 blacktriangledown dtrif
 triangledown dtri
3 blacktriangleleft ltrif
 triangleleft ltri
7 lozenge loz
 cir
x tridot
3 bigcirc xcirc
9 ultri
 urtri
 lltri
 EmptySmallSquare
 FilledSmallSquare
9 bigstar starf
 star
8 phone
1e female
2 male
u spadesuit spades
3 clubsuit clubs
2 heartsuit hearts
 diamondsuit diams
4 sung
3 flat
 natural natur
 sharp
4k checkmark check
4 cross
9 maltese malt
m sext
y VerticalSeparator
q lbbrk
 rbbrk
2d bsolhsub
 suphsol
t LeftDoubleBracket lobrk
 RightDoubleBracket robrk
 LeftAngleBracket langle lang
 RightAngleBracket rangle rang
 Lang
 Rang
 loang
 roang
8 LongLeftArrow longleftarrow xlarr
 LongRightArrow longrightarrow xrarr
 LongLeftRightArrow longleftrightarrow xharr
 DoubleLongLeftArrow Longleftarrow xlArr
 DoubleLongRightArrow Longrightarrow xrArr
 DoubleLongLeftRightArrow Longleftrightarrow xhArr
2 longmapsto xmap
3 dzigrarr
77 nvlArr
 nvrArr
 nvHarr
 Map
7 lbarr
 bkarow rbarr
 lBarr
 dbkarow rBarr
 drbkarow RBarr
 DDotrahd
 UpArrowBar
 DownArrowBar
3 Rarrtl
3 latail
 ratail
 lAtail
 rAtail
 larrfs
 rarrfs
 larrbfs
 rarrbfs
3 nwarhk
 nearhk
 hksearow searhk
 hkswarow swarhk
 nwnear
 nesear toea
 seswar tosa
 swnwar
9 rarrc
0+mw nrarrc
2 cudarrr
 ldca
 rdca
 cudarrl
 larrpl
3 curarrm
 cularrp
8 rarrpl
3 harrcir
 Uarrocir
 lurdshar
 ldrushar
3 LeftRightVector
 RightUpDownVector
 DownLeftRightVector
 LeftUpDownVector
 LeftVectorBar
 RightVectorBar
 RightUpVectorBar
 RightDownVectorBar
 DownLeftVectorBar
 DownRightVectorBar
 LeftUpVectorBar
 LeftDownVectorBar
 LeftTeeVector
 RightTeeVector
 RightUpTeeVector
 RightDownTeeVector
 DownLeftTeeVector
 DownRightTeeVector
 LeftUpTeeVector
 LeftDownTeeVector
 lHar
 uHar
 rHar
 dHar
 luruhar
 ldrdhar
 ruluhar
 rdldhar
 lharul
 llhard
 rharul
 lrhard
 UpEquilibrium udhar
 ReverseUpEquilibrium duhar
 RoundImplies
 erarr
 simrarr
 larrsim
 rarrsim
 rarrap
 ltlarr
2 gtrarr
 subrarr
2 suplarr
 lfisht
 rfisht
 ufisht
 dfisht
6 lopar
 ropar
5 lbrke
 rbrke
 lbrkslu
 rbrksld
 lbrksld
 rbrkslu
 langd
 rangd
 lparlt
 rpargt
 gtlPar
 ltrPar
4 vzigzag
2 vangrt
 angrtvbd
7 ange
 range
 dwangle
 uwangle
 angmsdaa
 angmsdab
 angmsdac
 angmsdad
 angmsdae
 angmsdaf
 angmsdag
 angmsdah
 bemptyv
 demptyv
 cemptyv
 raemptyv
 laemptyv
 ohbar
 omid
 opar
2 operp
2 olcross
 odsold
2 olcir
 ofcir
 olt
 ogt
 cirscir
 cirE
 solb
 bsolb
4 boxbox
4 trisb
 rtriltri
 LeftTriangleBar
0+mw NotLeftTriangleBar
 RightTriangleBar
0+mw NotRightTriangleBar
c iinfin
 infintie
 nvinfin
5 eparsl
 smeparsl
 eqvparsl
6 blacklozenge lozf
9 RuleDelayed
2 dsol
a bigodot xodot
 bigoplus xoplus
 bigotimes xotime
2 biguplus xuplus
2 bigsqcup xsqcup
6 iiiint qint
 fpartint
3 cirfnint
 awint
 rppolint
 scpolint
 npolint
 pointint
 quatint
 intlarhk
b pluscir
 plusacir
 simplus
 plusdu
 plussim
 plustwo
2 mcomma
 minusdu
3 loplus
 roplus
 Cross
 timesd
 timesbar
2 smashp
 lotimes
 rotimes
 otimesas
 Otimes
 odiv
 triplus
 triminus
 tritime
 intprod iprod
3 amalg
 capdot
2 ncup
 ncap
 capand
 cupor
 cupcap
 capcup
 cupbrcap
 capbrcup
 cupcup
 capcap
 ccups
 ccaps
3 ccupssm
3 And
 Or
 andand
 oror
 orslope
 andslope
2 andv
 orv
 andd
 ord
2 wedbar
7 sdote
4 simdot
3 congdot
0+mw ncongdot
 easter
 apacir
 apE
0+mw napE
 eplus
 pluse
 Esim
 Colone
 Equal
2 ddotseq eDDot
 equivDD
 ltcir
 gtcir
 ltquest
 gtquest
 LessSlantEqual leqslant les
0+mw NotLessSlantEqual nleqslant nles
 GreaterSlantEqual geqslant ges
0+mw NotGreaterSlantEqual ngeqslant nges
 lesdot
 gesdot
 lesdoto
 gesdoto
 lesdotor
 gesdotol
 lessapprox lap
 gtrapprox gap
 lneq lne
 gneq gne
 lnapprox lnap
 gnapprox gnap
 lesseqqgtr lEg
 gtreqqless gEl
 lsime
 gsime
 lsimg
 gsiml
 lgE
 glE
 lesges
 gesles
 eqslantless els
 eqslantgtr egs
 elsdot
 egsdot
 el
 eg
3 siml
 simg
 simlE
 simgE
 LessLess
0+mw NotNestedLessLess
 GreaterGreater
0+mw NotNestedGreaterGreater
2 glj
 gla
 ltcc
 gtcc
 lescc
 gescc
 smt
 lat
 smte
0+1e68 smtes
 late
0+1e68 lates
 bumpE
 PrecedesEqual preceq pre
0+mw NotPrecedesEqual npreceq npre
 SucceedsEqual succeq sce
0+mw NotSucceedsEqual nsucceq nsce
3 prE
 scE
 precneqq prnE
 succneqq scnE
 precapprox prap
 succapprox scap
 precnapprox prnap
 succnapprox scnap
 Pr
 Sc
 subdot
 supdot
 subplus
 supplus
 submult
 supmult
 subedot
 supedot
 subseteqq subE
0+mw nsubseteqq nsubE
 supseteqq supE
0+mw nsupseteqq nsupE
 subsim
 supsim
3 subsetneqq subnE
0+1e68 varsubsetneqq vsubnE
 supsetneqq supnE
0+1e68 varsupsetneqq vsupnE
3 csub
 csup
 csube
 csupe
 subsup
 supsub
 subsub
 supsup
 suphsub
 supdsub
 forkv
 topfork
 mlcp
9 DoubleLeftTee Dashv
2 Vdashl
 Barv
 vBar
 vBarv
2 Vbar
 Not
 bNot
 rnmid
 cirmid
 midcir
 topcir
 nhpar
 parsim
a parsl
0+6hx nparsl
1537 fflig
 filig
 fllig
 ffilig
 ffllig
16zc Ascr
2 Cscr
 Dscr
3 Gscr
3 Jscr
 Kscr
3 Nscr
 Oscr
 Pscr
 Qscr
2 Sscr
 Tscr
 Uscr
 Vscr
 Wscr
 Xscr
 Yscr
 Zscr
 ascr
 bscr
 cscr
 dscr
2 fscr
2 hscr
 iscr
 jscr
 kscr
 lscr
 mscr
 nscr
2 pscr
 qscr
 rscr
 sscr
 tscr
 uscr
 vscr
 wscr
 xscr
 yscr
 zscr
1h Afr
 Bfr
2 Dfr
 Efr
 Ffr
 Gfr
3 Jfr
 Kfr
 Lfr
 Mfr
 Nfr
 Ofr
 Pfr
 Qfr
2 Sfr
 Tfr
 Ufr
 Vfr
 Wfr
 Xfr
 Yfr
2 afr
 bfr
 cfr
 dfr
 efr
 ffr
 gfr
 hfr
 ifr
 jfr
 kfr
 lfr
 mfr
 nfr
 ofr
 pfr
 qfr
 rfr
 sfr
 tfr
 ufr
 vfr
 wfr
 xfr
 yfr
 zfr
 Aopf
 Bopf
2 Dopf
 Eopf
 Fopf
 Gopf
2 Iopf
 Jopf
 Kopf
 Lopf
 Mopf
2 Oopf
4 Sopf
 Topf
 Uopf
 Vopf
 Wopf
 Xopf
 Yopf
2 aopf
 bopf
 copf
 dopf
 eopf
 fopf
 gopf
 hopf
 iopf
 jopf
 kopf
 lopf
 mopf
 nopf
 oopf
 popf
 qopf
 ropf
 sopf
 topf
 uopf
 vopf
 wopf
 xopf
 yopf
 zopf`;

function readTable(): Map<string, string> {
  const characters = new Map<string, string>();
  let code = 0;
  for (const line of TABLE.split("\n")) {
    const [value = "", ...names] = line.split(" ");
    const [step, second] = value.split("+");
    code += step ? Number.parseInt(step, 36) : 1;
    const found = String.fromCodePoint(code, ...(second ? [Number.parseInt(second, 36)] : []));
    for (const name of names) characters.set(name, found);
  }
  return characters;
}

let known: ReadonlyMap<string, string> | undefined;

/** "eacute" -> "é": the name as it stands between "&" and ";". */
export function findCharacter(name: string): string | undefined {
  known ??= readTable();
  return known.get(name);
}
