/**
 * English function words, folded as tokens are: they say nothing of what a text is about. Short on purpose; idf takes
 * care of what is merely frequent.
 */
const WORDS = `
a about above after again against all also am an and any are arent as at be because been before being below between
both but by can cannot cant could couldnt did didnt do does doesnt doing done dont down during each either else even
ever every few for from further get gets got had hadnt has hasnt have havent having he hed hell her here heres hers
herself hes him himself his how however i id if ill im in into is isnt it itd itll its itself ive just let lets like
many may me might more most much must my myself neither no nor not now of off often on once one only onto or other
others our ours ourselves out over own per quite rather same shall she shed shes should shouldnt since so some still
such than that thats the their theirs them themselves then there theres these they theyd theyll theyre theyve this
those though through to too toward towards under until up upon us very was wasnt we wed well were werent weve what
whatever when where whether which while who whom whose why will with within without wont would wouldnt yet you youd
youll your youre yours yourself yourselves youve
`;

export const STOP_WORDS: ReadonlySet<string> = new Set(WORDS.trim().split(/\s+/));
