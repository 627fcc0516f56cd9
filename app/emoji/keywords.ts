// Made by scripts/emoji.mjs from emojibase-data 17.0.0 (MIT). Not to be edited.

/** What one may search an emoji by beside its names: a line each, in the order of the table. */
export const emojiKeywords = `
face cheerful cheery grin happy laugh nice smile smiling teeth
grinning face with big eyes awesome grin happy mouth open smile smiling teeth yay
grinning face with smiling eyes eye grin happy laugh lol mouth open
beaming face with smiling eyes eye grinning happy nice smile teeth
grinning squinting face closed eyes haha hahaha happy laugh lol mouth open rofl smile smiling
grinning face with cold dejected excited mouth nervous open smiling stress stressed
crying face funny haha happy hehe hilarious joy laugh lmao lol rofl roflmao tear
face with tears of crying feels funny haha happy hehe hilarious laugh lmao lol rofl roflmao tear
happy smile
hehe smile upside-down
disappear dissolve embarrassed haha heat hot liquid lol melt sarcasm sarcastic
winking face flirt heartbreaker sexy slide tease winks
smiling face with eyes eye glad satisfied smile
smiling face with halo angel angelic angels blessed fairy fairytale fantasy happy peaceful smile spirit tale
adore crush heart ily love romance smile you
smiling face with 143 bae eye feels heart-eyes hearts ily kisses love romance romantic smile xoxo
excited smile starry-eyed wow
face blowing a kiss adorbs bae flirt ily love lover miss muah romantic smooch xoxo you
face 143 date dating flirt ily kiss love smooch smooches xoxo you
smiling face happy outlined smile
face with 143 bae blush date dating eye flirt ily kisses smooches xoxo
face with 143 closed date dating eye flirt ily kiss kisses love night smile
glad grateful happy joy pain proud relieved smile smiley touched
face savoring food delicious eat full hungry savor smile smiling tasty um yummy
face with awesome cool nice party stuck-out sweet
face with crazy epic funny joke loopy nutty party stuck-out wacky weirdo wink yolo
crazy eyes goofy
squinting face with eye gross horrible omg stuck-out taste whatever yolo
money-mouth paid
smiling with open hands hug
giggle giggling oops realization secret shock sudden surprise whoops
amazement awe disbelief embarrass gasp omg quiet scared shock surprise
captivated embarrass hide hiding peek peep scared shy stare
quiet shh shush
chin consider hmm ponder pondering wondering
good luck ma’am ok respect salute sir troops yes
keep quiet secret shut zip zipper-mouth
disapproval disbelief distrust emoji hmm mild skeptic skeptical skepticism surprise what
awkward blank deadpan expressionless fine jealous meh oh shade straight unamused unhappy unimpressed whatever
face awkward dead fine inexpressive jealous meh not oh omg straight uh unhappy unimpressed whatever
face without awkward blank expressionless mouthless mute quiet secret silence silent speechless
depressed disappear hidden hide introvert invisible meh whatever wtv
absentminded fog head
smirking face boss dapper flirt homie kidding leer shade slick sly smug snicker suave suspicious swag
face ... bored fine jealous jel jelly pissed smh ugh uhh unhappy weird whatever
eyeroll shade ugh whatever
face awk awkward dentist grimace grinning smile smiling
blow blowing exhale exhausted gasp groan relief sigh smiley smoke whisper whistle
liar lie pinocchio
crazy daze earthquake omg panic shock surprise vibrate whoa wow
no shake
nod yes
face calm peace relief zen
face awful bored dejected died disappointed losing lost sad sucks
face crying good night sad sleep sleeping tired

face bed bedtime good goodnight nap night sleep tired whatever yawn zzz
bored exhausted fatigued late sleepy tired weary
face with medical cold dentist dermatologist doctor dr germs medicine sick
ill sick
head-bandage hurt injury ouch
gross nasty sick vomit
barf ew gross puke sick spew throw up vomit
fever flu gesundheit sick sneeze
dying feverish heat panting red-faced stroke sweating tongue
blue blue-faced freezing frostbite icicles subzero teeth
dizzy drunk eyes intoxicated mouth tipsy uneven wavy
with crossed out eyes crossed-out dead feels knocked sick tired
confused dizzy hypnotized omg smiley trouble whoa woah woozy
blown explode mind mindblown no way
cowgirl
bday birthday celebrate celebration excited happy hat hooray horn party
disguise eyebrow glasses incognito moustache mustache nose person spy tache tash
smiling face with awesome beach bright bro chilling cool rad relaxed shades slay smile style swag win
brainy clever expert geek gifted glasses intelligent smart
classy fancy rich stuffy wealthy
face befuddled confusing dunno frown hm meh not sad sorry sure
confused confusion disappointed doubt doubtful frustrated frustration meh skeptical unsure whatever wtv
face anxious butterflies nerves nervous sad stress stressed surprised worry
frown sad
frown sad
face with believe forgot omg shocked surprised sympathy unbelievable unreal whoa wow you
face epic omg stunned surprised whoa woah
face cost no omg shocked totally way
face amazed awkward crazy dazed dead disbelief embarrassed geez heat hot impressed jeez what wow
begging big eyes mercy not please pretty puppy sad why
admiration aww cry embarrassed feelings grateful gratitude joy please proud resist sad
face with open mouth caught frown guard scared scary surprise what wow
face forgot scared scary stressed surprise unhappy what wow
face afraid anxious blame fear scared worried
anxious face with blue eek mouth nervous open rushed scared yikes
sad but face anxious call close complicated not sweat time whew
crying face awful feels miss sad tear triste unhappy
loudly crying face bawling cry sad tear tears unhappy
face screaming in fear epic fearful munch scared screamer shocked surprised woah
face annoyed confused cringe distraught feels frustrated mad sad
persevering face concentrate concentration focus headache
face awful blame dejected fail losing sad unhappy
downcast face with close cold feels headache nervous sad scared yikes
face crying fail feels hungry mad nooo sad sleepy tired unhappy
cost feels nap sad sneeze
bedtime bored goodnight nap night sleep sleepy tired whatever yawn zzz
face with steam from nose anger angry feels fume fuming furious fury mad unhappy won
enraged face anger angry feels mad maddening pouting red shade unhappy upset
face anger blame feels frustrated mad maddening rage shade unhappy upset
censor cursing cussing mad pissed swearing
face with horns demon devil evil fairy fairytale fantasy purple shade smile tale
angry face with horns demon devil evil fairy fairytale fantasy mischievous purple shade tale
body dead death face fairy fairytale i’m lmao monster tale yolo
bone dead death face monster
pile of poo bs comic doo dung face fml monster smelly smh stink stinks stinky turd

creature devil face fairy fairytale fantasy mask monster scary tale
angry creature face fairy fairytale fantasy mask mean monster tale
boo creature excited face fairy fairytale fantasy halloween haunting monster scary silly tale
creature extraterrestrial face fairy fairytale fantasy monster space tale ufo
alien monster creature extraterrestrial face fairy fairytale fantasy game gamer games pixelated tale ufo
monster
grinning animal face mouth open smile smiling
grinning with smiling eyes animal eye face grin
with tears of animal face laugh laughing lol tear
smiling with animal eye face heart-eyes love smile
with wry smile animal face ironic
animal closed eye eyes face kiss
weary animal face oh surprised
animal cry sad tear
animal face
monkey embarrassed face forbidden forgot gesture hide omg prohibited scared secret smh watch
monkey animal ears face forbidden gesture listen not prohibited secret shh tmi
monkey animal face forbidden gesture not oops prohibited quiet secret stealth
heart mail romance valentine
heart with arrow 143 adorbs date emotion ily love romance valentine
with ribbon 143 anniversary emotion ily kisses valentine xoxo
143 emotion excited good ily kisses morning night sparkle xoxo
growing heart 143 emotion excited ily kisses muah nervous pulse xoxo
beating heart 143 cardio emotion ily love pulsating pulse
143 adorbs anniversary emotion heart
143 anniversary date dating emotion heart ily kisses love loving xoxo
143 emotion hearth purple white
punctuation
break crushed emotion heartbroken lonely sad
burn love lust sacred
healthier improving recovering recuperating well
red emotion love
143 adorable cute emotion ily like love special sweet
143
143 cardiac emotion ily love
143 emotion ily love romantic
143 emotion ily love romance
143 cute cyan emotion ily like love sky special teal
143 bestest emotion ily love
143
evil wicked
143 emotion gray ily love silver slate special
143
mark dating emotion heart kissing lips romance sexy
hundred points a+ agree clearly definitely faithful fleek full keep perfect point score true truth yup
symbol angry comic mad upset
bomb collide comic explode
comic shining shooting star stars
droplets comic drip droplet splashing squirt water wet work workout
dashing away cloud comic fart fast go gone gotta running smoke

bubble comic dialog message sms talk text typing
balloon witness
balloon dialog
angry balloon mad
bubble cartoon cloud comic daydream decisions dream idea invent invention realize think thoughts wonder
comic good goodnight night sleep sleeping sleepy tired
waving hand bye cya g2g greetings gtg hello hey hi later outtie ttfn ttyl yo you
backhand
finger stop
5 five high stop
vulcan salute finger hands
handshake hold reach right rightward shake
handshake hold left leftward reach shake
dismiss drop dropped pick shoo up
beckon catch come hold know lift me offer tell
block five halt high hold leftward pause push refuse slap stop wait
block five halt high hold pause push refuse rightward slap stop wait
awesome bet dope fleek fosho got gotcha legit okay pinch rad sure sweet three
gesture hand hold huh interrogation patience relax sarcastic ugh what zip
amount bit fingers little small sort
victory hand peace
cross finger luck
<3 expensive heart love money snap
gesture fingers ily love-you three
finger hand rock-on
hang loose shaka
backhand index pointing finger hand
backhand index pointing finger hand
backhand index pointing finger hand

backhand index pointing finger hand
index pointing finger hand this
finger hand poke you
good hand like thumb yes
-1 bad dislike good hand no nope thumb
raised clenched hand punch solidarity
oncoming fist absolutely agree boom bro bruh bump clenched correct hand knuckle pound rock ttyl
left-facing leftwards
right-facing rightwards
clapping hands applause approval awesome congrats congratulations excited good great hand homie job nice prayed well yay
raising celebration gesture hand hooray praise
<3 love you
hand hug jazz swerve
cupped dua hands pray prayer wish
agreement deal hand meeting shake
folded hands appreciate ask beg blessed bow cmon five gesture hand high please thanks thx
write
polish bored cosmetics done makeup manicure whatever
camera phone
flexed biceps arm beast bench bodybuilder bro curls flex gains gym jacked press ripped strong weightlift
accessibility prosthetic
accessibility prosthetic
bent foot kick knee limb
ankle feet kick stomp
body ears hear hearing listen listening sound
accessibility hard
body noses nosey odor smell smells
intelligent smart
beat cardiology heartbeat organ pulse real red
breath breathe exhalation inhalation lung organ respiration
dentist pearly teeth white
bones dog skeleton wishbone
body eye face googly look looking omg peep see seeing
1 body one
body lick slurp
mouth beauty body kiss kissing lipstick
anxious bite fear flirt flirting kiss lipstick nervous sexy uncomfortable worried worry
babies children goo infant newborn pregnant young
bright-eyed grandchild kid young younger
bright-eyed child grandson kid son young younger
bright-eyed child daughter granddaughter kid virgo young younger zodiac
person
blond-haired human
adult bro
beard whiskers
bearded whiskers
bearded whiskers
hair adult bro red hair
hair adult bro curly hair
hair adult bro white hair
adult bro
adult lady
hair adult lady red hair
hair adult red hair
hair adult curly hair lady
hair adult curly hair
hair adult lady white hair
hair adult white hair
adult lady
adult
hair blond-haired blonde
hair blond-haired
person elderly grandparent old wise
old adult bald elderly gramps grandfather grandpa wise
old adult elderly grandma grandmother granny lady wise
annoyed disappointed disgruntled disturbed frown frustrated gesture irritated upset
annoyed disappointed disgruntled disturbed frown frustrated gesture irritated upset
annoyed disappointed disgruntled disturbed frown frustrated gesture irritated upset
disappointed downtrodden frown grimace scowl sulk upset whine
disappointed downtrodden frown grimace scowl sulk upset whine
disappointed downtrodden frown grimace scowl sulk upset whine
person gesturing forbidden gesture hand not prohibit
forbidden gesture hand not prohibit
forbidden gesture hand not prohibit
person gesturing exercise gesture hand omg
exercise gesture hand omg
exercise gesture hand omg
tipping hand fetch flick flip gossip sarcasm sarcastic sassy seriously whatever
fetch flick flip gossip sarcasm sarcastic sassy seriously whatever
fetch flick flip gossip sarcasm sarcastic sassy seriously whatever
person gesture here know me pick question raise
gesture here know me pick question raise
gesture here know me pick question raise
accessibility ear gesture hear
accessibility ear gesture hear
accessibility ear gesture hear
person bowing apology ask beg favor forgive gesture meditate meditation pity regret sorry
apology ask beg bow favor forgive gesture meditate meditation pity regret sorry
apology ask beg bow favor forgive gesture meditate meditation pity regret sorry
person facepalming again bewilder disbelief exasperation facepalm no not oh omg shock smh
again bewilder disbelief exasperation facepalm no not oh omg shock smh
again bewilder disbelief exasperation facepalm no not oh omg shock smh
person shrugging doubt dunno guess idk ignorance indifference knows maybe whatever who
doubt dunno guess idk ignorance indifference knows maybe shrug whatever who
doubt dunno guess idk ignorance indifference knows maybe shrug whatever who
doctor healthcare nurse therapist
man health worker healthcare nurse therapist
woman health worker healthcare nurse therapist
graduate
man graduate
woman graduate
instructor lecturer professor
man instructor lecturer professor
woman instructor lecturer professor
justice law scales
man justice law scales
woman justice law scales
gardener rancher
man gardener rancher
woman gardener rancher
chef
man chef
woman chef
electrician plumber tradesperson
man electrician plumber tradesperson
woman electrician plumber tradesperson
assembly industrial
man assembly industrial
woman assembly industrial
architect business manager white-collar
man architect business manager white-collar
woman architect business manager white-collar
biologist chemist engineer mathematician physicist
man biologist chemist engineer mathematician physicist
woman biologist chemist engineer mathematician physicist
coder computer developer inventor software
man coder computer developer inventor software
woman coder computer developer inventor software
actor entertainer rock rockstar star
man actor entertainer rock rockstar star
woman actor entertainer rock rockstar star
palette
man palette
woman palette
plane
man plane
woman plane
rocket space
man rocket space
woman rocket space
fire firetruck
man fire firetruck
woman fire firetruck
police officer apprehend arrest citation law over pulled undercover
man apprehend arrest citation cop law over pulled undercover
woman apprehend arrest citation cop law over pulled undercover
detective
man sleuth spy
woman sleuth spy
guard buckingham helmet london palace
man buckingham helmet london palace
woman buckingham helmet london palace
assassin fight fighter hidden person secret skills sly soldier stealth war
build fix hardhat hat man person rebuild remodel repair work
man build fix hardhat hat rebuild remodel repair work
woman build fix hardhat hat man rebuild remodel repair work
monarch noble regal royal royalty
crown fairy fairytale fantasy king royal royalty tale
crown fairy fairytale fantasy queen royal royalty tale
person wearing


person skullcap cap chinese guapi hat
woman bandana head hijab kerchief mantilla tichel
formal wedding
formal groom wedding
formal wedding
person wedding
wedding
bride wedding

belly bloated full overeat
belly bloated full overeat stuffed
baby mom mother nursing woman
feed mom mother nanny newborn nursing
dad father feed nanny newborn nursing
feed nanny newborn nursing parent
baby church face fairy fairytale fantasy tale
claus celebration christmas fairy fantasy father holiday merry tale xmas
celebration fairy fantasy holiday merry santa tale xmas
celebration christmas fairy fantasy holiday merry santa tale xmas
good hero superpower
man good hero superpower
woman good hero heroine superpower
bad criminal evil superpower villain
man bad criminal evil superpower villain
woman bad criminal evil superpower villain
fantasy magic play sorcerer sorceress sorcery spell summon witch wizard
man fantasy magic play sorcerer sorceress sorcery spell summon witch wizard
woman fantasy magic play sorcerer sorceress sorcery spell summon witch wizard
fairytale fantasy myth person pixie tale wings
man fairytale fantasy myth oberon person pixie puck tale wings
woman fairytale fantasy myth person pixie tale titania wings
blood dracula fangs halloween scary supernatural teeth undead
man blood fangs halloween scary supernatural teeth undead
woman blood fangs halloween scary supernatural teeth undead
creature fairytale folklore ocean sea siren trident
creature fairytale folklore neptune ocean poseidon sea siren trident triton
creature fairytale folklore merwoman ocean sea siren trident
elves enchantment fantasy folklore magic magical myth
man elves enchantment fantasy folklore magic magical myth
woman elves enchantment fantasy folklore magic magical myth
djinn fantasy jinn lamp myth rub wishes
man djinn fantasy jinn lamp myth rub wishes
woman djinn fantasy jinn lamp myth rub wishes
apocalypse dead halloween horror scary undead walking
man apocalypse dead halloween horror scary undead walking
woman apocalypse dead halloween horror scary undead walking
fairy fantasy monster tale trolling
person getting face headache relax relaxing salon soothe spa tension therapy treatment
face headache relax relaxing salon soothe spa tension therapy treatment
face headache relax relaxing salon soothe spa tension therapy treatment
person getting barber beauty chop cosmetology cut groom hair parlor shears style
barber beauty chop cosmetology cut groom hair parlor person shears style
barber beauty chop cosmetology cut groom hair parlor person shears style
person amble gait hike man pace pedestrian stride stroll walk
amble gait hike pace pedestrian stride stroll walk
amble gait hike man pace pedestrian stride stroll walk
amble gait hike man pace pedestrian stride stroll walk
amble gait hike man pace pedestrian stride stroll walk
amble gait hike pace pedestrian stride stroll walk
stand
stand
stand
kneel knees
kneel knees
kneel knees
kneel knees
kneel knees
kneel knees
white accessibility blind
accessibility blind probing
white accessibility blind
accessibility blind probing
white accessibility blind
accessibility blind probing
accessibility
accessibility
accessibility
accessibility
accessibility
accessibility
accessibility
accessibility
accessibility
accessibility
accessibility
accessibility
person fast hurry marathon move quick race racing run rush speed
fast hurry marathon move quick race racing run rush speed
fast hurry marathon move quick race racing run rush speed
fast hurry marathon move quick race racing run rush speed
fast hurry marathon move quick race racing run rush speed
fast hurry marathon move quick race racing run rush speed
woman dancing dance elegant festive flair flamenco groove let’s salsa tango
dance dancer elegant festive flair flamenco groove let’s salsa tango
person
people with bunny ears bestie bff counterpart dancer double ear identical pair party partying soulmate twin twinsies
bestie bff counterpart dancer double ear identical pair party people soulmate twin twinsies
bestie bff counterpart dancer double ear identical pair party people soulmate twin twinsies
day luxurious pamper relax sauna spa steam steambath unwind
day luxurious pamper relax sauna spa steam steambath unwind
day luxurious pamper relax sauna spa steam steambath unwind
climb climber mountain rock scale up
climb climber mountain rock scale up
climb climber mountain rock scale up
person fencing sword
jockey racehorse riding sport
ski snow
ski snow snowboard sport
person golfing ball birdie caddy driving golf green pga putt range tee
ball birdie caddy driving golf green pga putt range tee
ball birdie caddy driving golf green pga putt range tee
person surfing beach ocean sport surf swell waves
beach ocean sport surf surfer swell waves
beach ocean person sport surf surfer swell waves
person rowing boat canoe cruise fishing lake oar paddle raft river row
canoe cruise fishing lake oar paddle raft river row rowboat
canoe cruise fishing lake oar paddle raft river row rowboat
person swimming freestyle sport swim triathlon
freestyle sport swim swimmer triathlon
freestyle man sport swim swimmer triathlon
bouncing athletic basketball championship dribble net player throw
athletic basketball championship dribble net player throw
athletic basketball championship dribble net player throw
person lifting weights barbell bodybuilder deadlift powerlifting weightlifter workout
barbell bodybuilder deadlift lifter powerlifting weight weightlifter workout
barbell bodybuilder deadlift lifter powerlifting weight weightlifter workout
person biking bicycle bike cycle cyclist riding sport
bicycle bicyclist bike cycle cyclist riding sport
bicycle bicyclist bike cycle cyclist riding sport
person biking bicycle bike cycle cyclist riding sport
bicycle bicyclist bike cycle cyclist riding sport
bicycle bicyclist bike cycle cyclist riding sport
cartwheeling active excited flip gymnastics happy somersault
active cartwheel excited flip gymnastics happy somersault
active cartwheel excited flip gymnastics happy somersault
people wrestling combat duel grapple ring tournament wrestle
men combat duel grapple ring tournament wrestle
women combat duel grapple ring tournament wrestle
person playing sport swimming waterpolo
sport swimming waterpolo
sport swimming waterpolo
person playing athletics ball catch chuck hurl lob pitch sport throw toss
athletics ball catch chuck hurl lob pitch sport throw toss
athletics ball catch chuck hurl lob pitch sport throw toss
person act balance balancing handle juggle manage multitask skill
act balance balancing handle juggle manage multitask skill
act balance balancing handle juggle manage multitask skill
cross legged legs meditation peace relax serenity yoga yogi zen
cross legged legs meditation peace relax serenity yoga yogi zen
cross legged legs meditation peace relax serenity yoga yogi zen
person taking bathtub tub
person in bed bedtime good goodnight hotel nap night sleep tired zzz
bae bestie bff couple dating flirt friends hand hold twins
bae bestie bff couple dating flirt friends girls hand hold sisters twins
bae bestie bff dating flirt friends hand hold twins
bae bestie bff boys brothers couple dating flirt friends hand hold twins
kiss anniversary babe bae couple date dating heart love mwah person romance together xoxo
anniversary babe bae couple date dating heart love mwah person romance together xoxo
anniversary babe bae couple date dating heart love mwah person romance together xoxo
anniversary babe bae couple date dating heart love mwah person romance together xoxo
anniversary babe bae dating kiss love person relationship romance together you
couple with anniversary babe bae dating kiss love person relationship romance together you
couple with anniversary babe bae dating kiss love person relationship romance together you
couple with anniversary babe bae dating kiss love person relationship romance together you
family child
family child
family child
family child
family child
family child
family child
family child
family child
family child
family child
family child
family child
family child
family child
family child
family child
family child
family child
family child
family child
family child
family child
family child
family child
face speak
mysterious shadow
bff bust everyone friend friends people
comfort embrace farewell friendship goodbye hello hug love thanks
child




barefoot clothing footprint omw print walk
clue crime detective forensics identity mystery print safety trace
animal banana
animal banana
animal
animal ape monkey
face adorbs animal pet puppies puppy
dog animal animals dogs pet
accessibility animal blind
accessibility animal assistance
animal dog fluffy
animal face
animal
animal curious sly
face animal kitten kitty pet
cat animal animals cats kitten pet
animal feline halloween meow unlucky
alpha animal leo mane order rawr roar safari strong zodiac
face animal big cat predator
tiger animal big cat predator zoo
animal big cat predator zoo
face animal dressage equine farm horses
alces animal antlers elk mammal
animal ass burro hinny mammal mule stubborn
horse animal equestrian farm racing

animal stripe
animal
animal buffalo herd wisent
face animal farm milk moo
animal animals bull farm taurus zodiac
animal zoo
cow animal animals farm milk moo
face animal bacon farm pork
pig animal bacon farm pork sow
animal pig
animal face farm smell snout
animal aries horns male sheep zodiac zoo
ewe animal baa farm female fluffy lamb wool
animal capricorn farm milk zodiac
animal desert hump one
two hump animal bactrian desert two-hump
alpaca animal guanaco vicuña wool
animal spots
animal
animal extinction large tusk wooly
animal
animal hippo
face animal
mouse animal animals
animal
animal face pet
face animal bunny pet
rabbit animal bunny pet
animal squirrel
animal dam teeth
animal spiny
animal vampire
animal face grizzly growl honey
animal arctic white
animal australia bear down face marsupial under
animal bamboo
lazy slow
animal fishing playful
animal stink
animal joey jump marsupial
animal honey pester
paws print
bird gobble thanksgiving
animal bird ornithology
animal bird ornithology
animal baby bird egg
animal bird ornithology
front facing baby animal bird front-facing newborn ornithology
animal ornithology
animal antarctica bird ornithology
bird fly ornithology
animal bird ornithology
animal bird ornithology
animal bird cygnet duckling ornithology ugly
animal bird ornithology wise
animal bird extinction large ornithology
bird flight light plumage
animal bird flamboyant ornithology tropical
animal bird colorful ornithology ostentatious peahen pretty proud
animal bird ornithology pirate talk
angelic ascend aviation bird fly flying heavenly mythology soar
animal beak caw corvid crow ornithology raven rook
animal bird duck flock fowl gaggle gander geese honk ornithology silly
ascend ascension emerge fantasy firebird glory immortal rebirth reincarnation reinvent renewal revival revive rise transform
animal face
animal zoo
animal terrapin tortoise
animal reptile
animal bearer ophiuchus serpent zodiac
animal fairy fairytale tale
animal fairy fairytale knights tale
brachiosaurus brontosaurus dinosaur diplodocus
dinosaur t-rex tyrannosaurus
spouting animal beach face ocean
whale animal beach ocean
animal beach ocean
animal lion ocean sea
animal dinner fishes fishing pisces zodiac
animal fishes
animal fish
animal fish
animal creature ocean
spiral animal beach conch sea
change climate ocean reef sea
animal aquarium burn invertebrate jelly life marine ocean ouch plankton sea sting stinger tentacles
cancer zodiac
animal bisque claws seafood
food shellfish small
animal food mollusk
diving pearl
animal escargot garden nature slug
insect pretty
animal garden insect
animal garden insect
animal bumblebee honey insect nature spring
animal bug insect
animal garden insect ladybird nature
animal bug grasshopper insect orthoptera
animal insect pest roach
animal insect

scorpio scorpius zodiac
bite disease fever insect malaria pest virus
animal disease insect maggot pest rotting
animal annelid earthworm parasite
amoeba bacteria science virus
anniversary birthday date flower love plant romance
flower plant spring springtime

beauty buddhism calm flower hinduism peace purity serenity
plant
beauty elegant flower love plant red valentine
dying
flower plant
flower outdoors plant sun
buttercup dandelion flower plant
blossom flower growth plant
bloom bluebonnet flower indigo lavender lilac lupine plant purple shrub snapdragon spring violet
plant sapling sprout young
decor grow house nurturing pot
christmas forest pine
forest green habitat shedding
beach plant tropical
desert drought nature plant
sheaf grain grains plant
leaf plant
irish plant
4 four-leaf irish lucky plant
falling
autumn fall falling
leaf fluttering in wind blow flutter
branch home nesting
bird branch egg nesting
fungus toadstool
bare barren branches dead drought trunk winter wood
dionysus fruit grape
cantaloupe fruit
fruit
c citrus fruit nectarine orange vitamin
citrus fruit sour
acidity citrus cocktail fruit garnish key margarita mojito refreshing salsa sour tangy tequila tropical zest
fruit potassium
colada fruit pina tropical
food fruit tropical
red diet food fruit health ripe
fruit
fruit
fruit
berries cherry fruit red
berry fruit
berries berry bilberry blue blueberry food fruit
kiwi fruit food
food fruit vegetable
food
colada palm piña
food fruit
aubergine vegetable
food vegetable
food vegetable
ear of crops farm maize maze

capsicum food vegetable
food pickle vegetable
bok burgers cabbage choy kale lettuce salad
cabbage wild
flavoring
flavoring
food nut peanut vegetable
food kidney legume small
almond plant
beer health herb natural spice
beans beanstalk edamame legume soybean vegetable veggie
food fungi fungus nature pizza portobello shiitake shroom spore sprout toppings truffle vegetable vegetarian veggie
beet food garden radish salad turnip vegetarian
carbs food grain loaf restaurant toast wheat
bread breakfast crescent food french roll
food french
arepa bread food gordita lavash naan pita
convoluted twisted
bakery bread breakfast schmear
breakfast crêpe food hotcake pancake
breakfast indecisive iron


bone chicken drumstick hungry turkey
chop lambchop porkchop red steak
breakfast food meat
burger eat fast food hungry
french fast food
cheese food hungry pepperoni slice
hot dog frankfurter sausage
bread
mexican
mexican wrap
food mexican pamonha wrapped
falafel food gyro kebab
chickpea meatball
breakfast food
breakfast easy fry frying over pan restaurant side sunny up
casserole paella
pot of food soup
cheese chocolate food melted pot ski
breakfast cereal congee oatmeal porridge
food
corn movie pop
dairy
condiment flavor mad salty shaker taste upset
can
box food
food
food japanese
cooked food
rice food
steaming bowl chopsticks food noodle pho soup
food meatballs pasta restaurant
roasted food
food kebab restaurant seafood skewer stick
food
prawn tempura
with swirl food pastry restaurant
autumn festival yuèbǐng
dessert japanese skewer stick sweet
empanada gyōza jiaozi pierogi potsticker
prophecy
chopsticks delivery food oyster pail
soft ice cream dessert food restaurant serve sweet
dessert restaurant sweet
dessert food restaurant sweet
breakfast dessert donut food sweet
chip chocolate dessert sweet
cake bday celebration dessert happy pastry sweet
shortcake dessert pastry slice sweet
bakery dessert sprinkles sugar sweet treat
apple filling fruit meat pastry pumpkin slice
candy dessert halloween sweet tooth
cavities dessert halloween restaurant sweet tooth wrapper
candy dessert food restaurant sweet
dessert pudding sweet
barrel bear food honeypot jar sweet
babies birth born drink infant milk newborn
drink
hot beverage cafe caffeine chai drink morning steaming tea
brew drink food pot tea
teacup without handle beverage cup drink oolong
bar beverage bottle cup drink restaurant
bottle with popping cork bar drink
alcohol bar beverage booze club drink drinking drinks restaurant
glass alcohol bar booze club drink drinking drinks mad martini men
alcohol bar booze club cocktail drinking drinks drunk mai party tai tropics
mug alcohol ale bar booze drink drinking drinks octoberfest oktoberfest pint stein summer
clinking beer mugs alcohol bar booze bottoms cheers clink drinking drinks
celebrate clink drink glass
liquor scotch shot whiskey whisky
accident drink empty glass oops pour spill water
drink juice malt soda soft water
boba food milk pearl
juice straw sweet

cold iceberg
hashi jeotgarak kuaizi
and with cooking dinner eat
breakfast breaky cooking cutlery delicious dinner eat feed food hungry lunch restaurant yum yummy
eat tableware
kitchen chef cooking tool weapon
condiment container empty nothing sauce store
aquarius cooking drink jug tool weapon zodiac
globe showing europe europe-africa world
globe showing world
globe showing australia asia-australia world
earth internet web world worldwide

map of
direction magnetic navigation orienteering
cold snow-capped

eruption mountain nature
mountain nature







crane
brick clay mortar wall
boulder heavy solid stone tough
log lumber timber
home house roundhouse shelter yurt
houses
home
building country heart home ranch settle simple suburban suburbia where
building country heart home ranch settle simple suburban suburbia where
building city cubical job
japanese building
building
building doctor medicine
building
building
building
24 building hours
building
building
building
building
building
chapel hitched nuptials romance

new ny nyc york
bless chapel christian cross religion
islam masjid muslim religion

jew jewish judaism religion temple
religion
hajj islam muslim religion umrah

camping
fog
star
city
morning sun
morning nature sun
cityscape at dusk building evening landscape sun
sunset building dusk sun

hot springs steaming
entertainment
amusement park play playing sliding theme
amusement park theme
amusement park theme
pole cut fresh haircut shave

caboose engine railway train trains travel
electric train tram travel trolleybus
high speed train high-speed railway shinkansen
bullet train high-speed nose railway shinkansen speed travel
train arrived choo railway
subway travel
arrived monorail railway
railway train
trolleybus
vehicle
car trip
tram car bus trolley trolleybus
school vehicle
cars
bus tram trolley
bus drive van vehicle
emergency vehicle
truck
5–0 cops patrol

cab cabbie car drive vehicle yellow
cab cabbie cars drove hail yellow
automobile driving vehicle
car cars drove vehicle
sport utility vehicle drive recreational sportutility
automobile car flatbed pick-up transportation
delivery car drive vehicle
car drive move semi truck vehicle
vehicle
zoom


accessibility
accessibility
tuk
bicycle class cycle cycling cyclist gang ride spin spinning
kick
board skate skater wheels
blades skates sport
bus stop
highway road
train

fuel pump diesel gas gasoline station
car circle tire turn vehicle
police car alarm alert beacon emergency revolving siren
horizontal intersection signal stop stoplight
drove intersection signal stop stoplight
stop
barrier
ship tool
float life lifesaver preserver rescue safety save saver swim
resort sailing sea yacht
boat
billionaire boat lake luxury millionaire summer travel

boat passenger
motorboat
boat passenger travel
aeroplane fly flying jet plane travel
aeroplane plane
aeroplane check-in departures plane
arrival aeroplane arrivals landing plane
hang-glide parasail skydive
chair
copter roflcopter travel vehicle

cable gondola lift ski
cable car gondola ropeway
space
launch rockets space travel
aliens extra terrestrial ufo
hotel
bag packing roller suitcase travel
done sand time timer
not done hours timer waiting yolo
clock time
hours hrs late time waiting
clock time

time
twelve o clock 12 12:00 o’clock time
twelve thirty 12 12:30 30 clock time
one o clock 1 1:00 o’clock time
one thirty 1 1:30 30 clock time
two o clock 2 2:00 o’clock time
two thirty 2 2:30 30 clock time
three o clock 3 3:00 o’clock time
three thirty 3 30 3:30 clock time
four o clock 4 4:00 o’clock time
four thirty 30 4 4:30 clock time
five o clock 5 5:00 o’clock time
five thirty 30 5 5:30 clock time
six o clock 6 6:00 o’clock time
six thirty 30 6 6:30 clock
seven o clock 0 7 7:00 o’clock
seven thirty 30 7 7:30 clock
eight o clock 8 8:00 o’clock time
eight thirty 30 8 8:30 clock time
nine o clock 9 9:00 o’clock time
nine thirty 30 9 9:30 clock time
ten o clock 0 10 10:00 o’clock
ten thirty 10 10:30 30 clock time
eleven o clock 11 11:00 o’clock time
eleven thirty 11 11:30 30 clock time
dark space
dreams space
space
space
space
space
space
space
ramadan space
space
space
dreams
weather
sun bright rays space weather
bright
beach bright day heat shine sunny sunshine weather
saturn saturnine
astronomy medium stars white
glowing star glittery glow night shining sparkle win
shooting star falling night space
space
weather
sun behind cloud cloudy weather
with lightning thunderstorm
behind weather
large weather
weather
with weather
with cold weather
with weather
weather whirlwind
cloud weather
blow cloud
dizzy hurricane twister typhoon weather
gay genderqueer glbt glbtq lesbian lgbt lgbtq lgbtqia nature pride queer rain trans transgender weather
clothing rain
clothing rain
clothing drop weather
rain sun
high voltage danger electric electricity lightning nature thunder thunderbolt
cold snow weather
cold man snow
cold man
space
af burn flame hot lit litaf tool
cold comic drop nature sad sweat tear water weather
water wave nature surf surfer surfing
celebration halloween pumpkin
celebration
boom celebration entertainment yolo
boom celebration fireworks sparkle
dynamite explosive fire fireworks light pop popping spark
* magic sparkle star
birthday celebrate celebration
party popper awesome birthday celebrate excited hooray woohoo
celebrate celebration party woohoo
banner celebration japanese
pine decoration celebration japanese plant
japanese celebration doll festival
carp streamer celebration
bell celebration
moon viewing ceremony celebration
gift good hóngbāo lai luck money see
celebration
wrapped birthday bow box celebration christmas present surprise
celebration
ticket
admission stub
military award celebration
champion champs prize slay sport victory win winning
award gold winner
1st gold
2nd silver
3rd bronze
ball football futbol sport
ball sport
ball glove sports underarm
ball hoop sport
ball game
american ball bowl sport super
ball sport
ball racquet sport
ultimate
ball game sport strike
game
game
game
ball goal sports stick
ping pong bat game pingpong
birdie game

judo karate taekwondo

flag in hole sport
skating
entertainment sport
scuba snorkeling
athletics
skis snow sport
luge sledge sleigh snow toboggan
game rock
bullseye bull direct entertainment game hit target
fluctuate toy
fly soar
water pistol handgun revolver tool weapon
pool 8 ball billiard eight game
fairy fairytale fantasy fortune future magic tale tool
magician witch wizard
controller entertainment
game video videogame
casino gamble gambling game slots
dice entertainment
puzzle piece clue interlocking
plaything plush stuffed toy
piñata candy celebrate celebration cinco de festive mayo party pinada
dance disco glitter party
babooshka baboushka babushka doll matryoshka russia
spade suit card game
heart suit card emotion game
diamond suit card game
club suit card game
dupe expendable
card game wildcard
red dragon game
card game japanese
actor actress art entertainment mask theater theatre thespian
framed art museum painting
artist palette artsy arty colorful creative entertainment museum painter painting
needle sewing spool string
embroidery sew stitches sutures tailoring thread
ball crochet knit
cord rope tangled tie twine twist
glasses clothing eye eyewear
eye eyewear glasses
dive eye protection scuba swimming welding
clothes doctor dr experiment jacket scientist white
emergency
clothing employed serious shirt tie
t blue casual clothes clothing collar dressed shopping weekend
blue casual clothes clothing denim dressed pants shopping trousers weekend
bundle cold neck up
hand
brr bundle cold jacket up
stocking
clothes clothing dressed fancy shopping
clothing comfortable
clothing dress
bathing one-piece suit
bathing one-piece suit swimsuit underwear
bathing pants suit swimsuit underwear
bathing beach clothing pool suit swim
woman s blouse clothing collar dress dressed lady shirt shopping woman’s
clack clap cool cooling dance flirt flutter hot shy
clothes clothing coin dress fancy handbag shopping
bag clothes clothing dress lady purse shopping
clutch bag clothes clothing dress handbag purse
bag hotel
backpack backpacking bag bookbag education rucksack
beach flip flop sandals shoe thongs zōri
man s brown clothes clothing feet foot kick man’s shoes shopping
running clothes clothing fast kick shoes shopping sneaker tennis
backpacking brown camping outdoors shoe
ballet comfy flats slip-on slipper
heeled shoe clothes clothing dress fashion heels high-heeled shoes shopping stiletto woman
woman s clothing shoe woman’s
dance
woman s clothes clothing dress shoe shoes shopping woman’s
afro comb groom
clothing family king medieval queen royal royalty win
woman s clothes clothing garden hats party woman’s
top hat clothes clothing fancy formal magic
graduation cap celebration clothing education hat scholar
baseball bent dad hat
army soldier war warrior
rescue worker s aid face hat worker’s
clothing necklace religion
cosmetics date makeup
diamond engaged engagement married romance shiny sparkling wedding
stone diamond engagement jewel money romance wedding
muted speaker quiet silent sound
low volume soft sound
speaker medium volume
speaker high volume music
address communication loud public sound
megaphone cheering sound
post
break church sound
with slash forbidden mute not prohibited quiet silent sound
music note
music sound
musical music note sound
mic music
music
music
karaoke mic music sing sound
headphone earbud sound
entertainment tbt video
instrument music sax
instrument music
box concertina instrument music squeeze squeezebox
instrument music strat
instrument music piano
instrument music
music stringed
music
beat conga instrument rhythm
cha dance instrument music party percussion rattle shake shaker
band fife flautist instrument marching music orchestra piccolo pipe recorder woodwind
cupid instrument love music orchestra
mobile phone cell communication telephone
mobile phone with arrow build call cell communication receive telephone

communication phone voip
communication
machine communication

drained electronic energy power
electricity
laptop office pc personal
monitor
computer
computer
computer
computer
computer disk minidisk optical
computer
optical disk blu-ray computer dvd
blu-ray cd computer disk optical
calculation calculator
bollywood cinema film hollywood record
cinema movie
cinema movie video
board action movie
television video
photo selfie snap tbt trip video
video
camcorder tbt
videocassette old school tape vcr video
magnifying glass tilted left lab left-pointing science search tool
magnifying glass tilted contact lab right-pointing science search tool
light
light comic electric idea
electric light tool torch
red paper bar light restaurant
light oil
book decorated education school writing
education
education fantasy knowledge library novels reading
education fantasy library reading
education fantasy library reading
education fantasy library reading
book education fantasy knowledge library novels reading school study

notebook
document paper
paper
document paper
communication news paper
news paper rolled-up
mark marker
mark
tag
dollar euro gold metal money rich silver treasure
money bag bank bet billion cash cost dollar gold million paid paying pot rich win
banknote bank bill currency money note
banknote bank bill currency money note
banknote 100 bank bill currency money note rich
banknote bank bill billion cash currency money note pounds
bank banknote bill billion cash dollar fly million note pay
bank cash charge money pay
accounting bookkeeping evidence invoice proof
increasing with yen bank currency graph growth market money rise trend upward
e-mail letter
email letter
delivering e-mail email letter mail receive sent
communication down e-mail email letter mail outgoing send sent
box email letter mail sent
box email letter mail receive zero
box communication delivery parcel shipping
closed with raised flag communication mail postbox
with lowered flag mail postbox
open raised flag postbox
open lowered flag postbox
mail mailbox

pencil
pen


painting

communication media notes
office



calendar
tear off tear-off
notepad

old rolodex school
increasing data graph growth right up upward
decreasing data down downward graph negative
data graph
do list notes
collage pin
location map pin

link paperclip
angle edge math straightedge
angle math rule set slide triangle
cut cutting paper tool

filing paper
can garbage trash waste
locked closed private
unlocked cracked lock open
locked nib privacy
locked bike secure
keys lock major password unlock
clue lock
home improvement repairs tool
ax chop hatchet split wood
hammer mining tool
tool
spanner tool
weapon
weapon
boom comic dangerous explosion hot
rebound repercussion weapon
archer archery sagittarius tool weapon zodiac
weapon
carpenter cut lumber tool trim
home improvement spanner tool
flathead handy screw tool
home improvement tool
cog cogwheel tool
clamp compress tool vice
balance scale justice libra tool weight zodiac
white accessibility blind
links
break breaking cuffs freedom
chain
catch crook curve ensnare point selling
box chest mechanic red tool
attraction horseshoe magnetic negative positive shape u
climb rung step
bury dig garden hole plant scoop snow spade
chemistry tool
chemist chemistry experiment lab science
bacteria biologist biology culture lab
biologist evolution gene genetics life
experiment lab science tool
contact extraterrestrial science tool
aliens contact dish science
doctor flu medicine needle shot sick tool vaccination
bleed donation injury medicine menstruation
doctor drugs medicated medicine pills sick vitamin

aid cane disability help hurt injured mobility stick
doctor heart medicine
bones doctor medical skeleton skull xray
back closet front
accessibility hoist lift
makeup reflection reflector speculum
air frame fresh opening transparent view
hotel sleep
hotel
seat sit
bathroom
cup force plumber poop suction toilet
water
bath
bait cheese lure mousetrap snare
sharp shave
moisturizer shampoo sunscreen
diaper punk rock
cleaning sweeping witch
farming laundry picnic
toilet towels
cask pail vat
bar bathing clean cleaning lather soapdish
bubble burp clean floating pearl soap underwater
bathroom brush clean dental hygiene teeth toiletry
absorbing cleaning porous soak
extinguish quench
cart
cigarette
dead death vampire
cemetery dead grave graveyard memorial rip tomb tombstone
ashes death
bead blue charm evil-eye talisman
amulet fatima fortune guide hand mary miriam palm protect protection
moai face statue stoneface travel
card demonstration notice picket plaque protest sign
credentials document id license security
sign automated bank cash money teller
bin sign litterbin
drinking
symbol access handicap
men s room bathroom lavatory man men’s restroom toilet wc
women s room bathroom lavatory restroom toilet wc woman women’s
bathroom lavatory toilet wc
changing
water closet bathroom lavatory restroom toilet

packing
arrived bags case checked journey packing plane ready travel trip
baggage case locker
caution
child pedestrian traffic
do fail forbidden not pass prohibited traffic
prohibited forbidden not smoke
bicycle bike forbidden not prohibited
forbidden not prohibited smoke
no littering forbidden prohibited
dry non-drinking non-potable prohibited
forbidden not pedestrian prohibited
cell forbidden not phone prohibited telephone
no one under eighteen 18 age forbidden not prohibited restriction


cardinal direction north
up direction intercardinal northeast up-right
cardinal direction east
down direction down-right intercardinal southeast
cardinal direction south
down direction down-left intercardinal southwest
cardinal direction west
up direction intercardinal northwest up-left
up-down
left-right
right curving left
left curving
right curving
right curving
vertical arrow refresh reload
button again anticlockwise arrow deja refresh rewindershins vu
arrow
arrow
arrow mark on!
arrow brb omw
arrow homie up
pray religion
atheist
hindu religion
jew jewish judaism religion
buddhist religion
difficult lives religion tao taoist total yinyang
christ christian religion
christian religion
islam muslim ramadan religion
healing peaceful
candelabrum candlestick hanukkah jewish judaism religion
dotted fortune jewish judaism six-pointed
deg fateh khalsa religion sikh sikhism tegh
horoscope ram zodiac
bull horoscope ox zodiac
horoscope twins zodiac
crab horoscope zodiac
horoscope lion zodiac
horoscope zodiac
balance horoscope justice scales zodiac
scorpio horoscope scorpion zodiac
archer horoscope zodiac
goat horoscope zodiac
bearer horoscope water zodiac
fish horoscope zodiac
bearer serpent snake zodiac
shuffle tracks button arrow crossed
button arrow clockwise
single button arrow clockwise once
play button right triangle
button arrow double fast-forward
next track button arrow scene
play or pause button arrow
reverse button left triangle
fast reverse button arrow double
last track button arrow previous scene
upwards button red
fast button
downwards button red
fast button
pause button
button
button
button
camera film movie
dim button
bright button light
antenna bars bar cell communication mobile phone telephone
broadband computer connectivity hotspot internet network router smartphone wi-fi wifi wlan
cell communication mobile phone telephone
cell telephone
woman
man

multiply cancel sign ×
+
- math −
divide math ÷
answer equal equality math
forever unbounded universal
double exclamation mark ! !! punctuation
exclamation question mark ! !? ? punctuation
red mark ? punctuation
white mark ? outlined punctuation
white mark ! outlined punctuation
red ! punctuation
punctuation
bank money
billion cash charge currency million money pay
medicine
recycling symbol
knights
emblem anchor poseidon ship tool

japanese symbol for chevron green leaf tool yellow
hollow red circle heavy large
button checked checkmark complete completed done fixed tick ✓
checked done off tick ✓
checked checkmark done tick ✓
cross mark cancel multiplication multiply ×
button multiplication multiply square x ×
curl
double curly curl

* eight-spoked
* eight-pointed
*
c
r
trade mark trademark
drip holi ink liquid mess paint spill stain
keycap

keycap 0
keycap 1
keycap 2
keycap 3
keycap 4
keycap 5
keycap 6
keycap 7
keycap 8
keycap 9
10
input latin uppercase letters
input latin lowercase letters
input numbers
input % & ♪ 〒
input latin letters alphabet
button blood type
button blood type
button blood type
button
button
button
i
button identity
circled circle
button
button
o button blood type
button okay
p button
button help
button mark up!
button versus
japanese here button katakana
japanese service charge button katakana
japanese monthly amount button ideograph
japanese not free of charge button ideograph
japanese reserved button ideograph
japanese bargain button
japanese discount button ideograph
japanese free of charge button ideograph
japanese prohibited button ideograph
japanese acceptable button ideograph
japanese application button ideograph
japanese passing grade button ideograph
japanese vacancy button ideograph
japanese button ideograph
japanese button ideograph
japanese open for business button ideograph
japanese no vacancy button ideograph
geometric



geometric


geometric
geometric
card penalty

card penalty




geometric
geometric
geometric
geometric
geometric medium-small
geometric medium-small
geometric
geometric
geometric
geometric
geometric
geometric
pointed up geometric
pointed geometric
comic geometric
geometric
geometric outlined
geometric
chequered finish flags game race racing sport win
construction golf
celebration cross japanese


bisexual gay genderqueer glbt glbtq lesbian lgbt lgbtq lgbtqia pride queer trans transgender
blue light pink white
jolly plunder roger treasure
ascension island AC
andorra AD
united arab emirates AE
afghanistan AF
antigua barbuda AG
anguilla AI
albania AL
armenia AM
angola AO
antarctica AQ
argentina AR
american samoa AS
austria AT
australia AU
aruba AW
åland islands AX
azerbaijan AZ
bosnia herzegovina BA
barbados BB
bangladesh BD
belgium BE
burkina faso BF
bulgaria BG
bahrain BH
burundi BI
benin BJ
st barthélemy BL
bermuda BM
brunei BN
bolivia BO
caribbean netherlands BQ
brazil BR
bahamas BS
bhutan BT
bouvet island BV
botswana BW
belarus BY
belize BZ
canada CA
cocos keeling islands CC
congo kinshasa CD
central african republic CF
congo brazzaville CG
switzerland CH
côte d ivoire CI
cook islands CK
chile CL
cameroon CM
china CN
colombia CO
clipperton island CP
CQ
costa rica CR
cuba CU
cape verde CV
curaçao CW
christmas island CX
cyprus CY
czechia CZ
germany DE
diego garcia DG
djibouti DJ
denmark DK
dominica DM
dominican republic DO
algeria DZ
ceuta melilla EA
ecuador EC
estonia EE
egypt EG
western sahara EH
eritrea ER
spain ES
ethiopia ET
european union EU
finland FI
fiji FJ
falkland islands FK
micronesia FM
faroe islands FO
france FR
gabon GA
united kingdom GB
grenada GD
georgia GE
french guiana GF
guernsey GG
ghana GH
gibraltar GI
greenland GL
gambia GM
guinea GN
guadeloupe GP
equatorial guinea GQ
greece GR
south georgia sandwich islands GS
guatemala GT
guam GU
guinea bissau GW
guyana GY
hong kong sar china HK
heard mcdonald islands HM
honduras HN
croatia HR
haiti HT
hungary HU
canary islands IC
indonesia ID
ireland IE
israel IL
isle of man IM
india IN
british indian ocean territory IO
iraq IQ
iran IR
iceland IS
italy IT
jersey JE
jamaica JM
jordan JO
japan JP
kenya KE
kyrgyzstan KG
cambodia KH
kiribati KI
comoros KM
st kitts nevis KN
north korea KP
south korea KR
kuwait KW
cayman islands KY
kazakhstan KZ
laos LA
lebanon LB
st lucia LC
liechtenstein LI
sri lanka LK
liberia LR
lesotho LS
lithuania LT
luxembourg LU
latvia LV
libya LY
morocco MA
monaco MC
moldova MD
montenegro ME
st martin MF
madagascar MG
marshall islands MH
north macedonia MK
mali ML
myanmar burma MM
mongolia MN
macao sar china MO
northern mariana islands MP
martinique MQ
mauritania MR
montserrat MS
malta MT
mauritius MU
maldives MV
malawi MW
mexico MX
malaysia MY
mozambique MZ
namibia NA
new caledonia NC
niger NE
norfolk island NF
nigeria NG
nicaragua NI
netherlands NL
norway NO
nepal NP
nauru NR
niue NU
new zealand NZ
oman OM
panama PA
peru PE
french polynesia PF
papua new guinea PG
philippines PH
pakistan PK
poland PL
st pierre miquelon PM
pitcairn islands PN
puerto rico PR
palestinian territories PS
portugal PT
palau PW
paraguay PY
qatar QA
réunion RE
romania RO
serbia RS
russia RU
rwanda RW
saudi arabia SA
solomon islands SB
seychelles SC
sudan SD
sweden SE
singapore SG
st helena SH
slovenia SI
svalbard jan mayen SJ
slovakia SK
sierra leone SL
san marino SM
senegal SN
somalia SO
suriname SR
south sudan SS
são tomé príncipe ST
el salvador SV
sint maarten SX
syria SY
eswatini SZ
tristan da cunha TA
turks caicos islands TC
chad TD
french southern territories TF
togo TG
thailand TH
tajikistan TJ
tokelau TK
timor leste TL
turkmenistan TM
tunisia TN
tonga TO
türkiye TR
trinidad tobago TT
tuvalu TV
taiwan TW
tanzania TZ
ukraine UA
uganda UG
u s outlying islands UM
united nations UN
united states US
uruguay UY
uzbekistan UZ
vatican city VA
st vincent grenadines VC
venezuela VE
british virgin islands VG
u s virgin islands VI
vietnam VN
vanuatu VU
wallis futuna WF
samoa WS
kosovo XK
yemen YE
mayotte YT
south africa ZA
zambia ZM
zimbabwe ZW
gbeng
gbsct
gbwls
`;
