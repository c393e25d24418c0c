namespace FactoryTwin.Model;

/// <summary>The codes of the faults that a model can have.</summary>
/// <remarks>Numbers are never reused.</remarks>
/// <threadsafety>Constants; safe to use from several threads.</threadsafety>
public static class ProblemCode
{
    /// <summary>The file is missing, empty, too large or not text.</summary>
    public const string UnreadableFile = "FT1001";

    /// <summary>The text is not YAML, or not YAML that can be a model.</summary>
    public const string NotYaml = "FT1002";

    /// <summary>A quantity has no unit.</summary>
    public const string MissingUnit = "FT1003";

    /// <summary>A text is not the value that its key needs.</summary>
    public const string NotAValue = "FT1004";

    /// <summary>A value is outside its range.</summary>
    public const string OutOfRange = "FT1005";

    /// <summary>There is no such key.</summary>
    public const string UnknownKey = "FT1006";

    /// <summary>A key is missing that must be there.</summary>
    public const string MissingKey = "FT1007";

    /// <summary>A name is there twice.</summary>
    public const string DuplicateName = "FT1008";

    /// <summary>There is no such kind of station.</summary>
    public const string UnknownKind = "FT1009";

    /// <summary>A name has characters that names cannot have.</summary>
    public const string BadName = "FT1010";

    /// <summary>There is no such station.</summary>
    public const string UnknownStation = "FT1011";

    /// <summary>There is no such pool of operators or vehicles.</summary>
    public const string UnknownPool = "FT1012";

    /// <summary>There is no such shift.</summary>
    public const string UnknownShift = "FT1013";

    /// <summary>A flow text cannot be read, or a flow leads into a source, out of a sink or from a station to itself.</summary>
    public const string BadFlow = "FT1014";

    /// <summary>A station has no way on.</summary>
    public const string NoWayOn = "FT1015";

    /// <summary>No source leads to a station.</summary>
    public const string Unreachable = "FT1016";

    /// <summary>Parts that enter a station can never leave the factory.</summary>
    public const string NoWayOut = "FT1017";

    /// <summary>A step of the flow is there twice.</summary>
    public const string DuplicateStep = "FT1018";

    /// <summary>A kind of station does not have such an outcome.</summary>
    public const string UnknownOutcome = "FT1019";

    /// <summary>Probabilities do not add up, or do not fit the ways on.</summary>
    public const string BadShares = "FT1020";

    /// <summary>A need of operators cannot be met: there are not so many, or nobody has the skill.</summary>
    public const string BadOperatorNeed = "FT1021";

    /// <summary>The hours of a shift or a break make no sense.</summary>
    public const string BadShift = "FT1022";

    /// <summary>The start cannot be placed in the calendar.</summary>
    public const string BadStart = "FT1023";

    /// <summary>A file that the model names cannot be read as it should.</summary>
    public const string BadDataFile = "FT1024";

    /// <summary>A comma inside braces has cut a value in two.</summary>
    public const string CutAtComma = "FT1025";

    /// <summary>The factory has no station, no source, no sink or no flow.</summary>
    public const string Incomplete = "FT1026";

    /// <summary>Keys stand where a text is needed, or the other way round.</summary>
    public const string WrongShape = "FT1027";

    /// <summary>Two keys contradict each other.</summary>
    public const string Contradiction = "FT1028";

    /// <summary>A key that other kinds of station have would do nothing for one of this kind.</summary>
    public const string IdleKey = "FT1029";

    /// <summary>A source gives parts without end at one instant.</summary>
    public const string EndlessSource = "FT1030";

    /// <summary>A loop of cards does not lie on the flow.</summary>
    public const string BadLoop = "FT1040";

    /// <summary>A recipe does not fit the stations that lead to it.</summary>
    public const string BadRecipe = "FT1041";

    /// <summary>A part type cannot follow its route.</summary>
    public const string BadRoute = "FT1042";

    /// <summary>A place of a pool of vehicles has no distance, or one that makes no sense.</summary>
    public const string BadDistance = "FT1035";

    /// <summary>There is no such part type.</summary>
    public const string UnknownPartType = "FT1043";

    /// <summary>An order makes no sense.</summary>
    public const string BadOrder = "FT1044";

    /// <summary>There is no such attribute of parts.</summary>
    public const string UnknownAttribute = "FT1045";

    /// <summary>An arm cannot do what its program wants: a pose out of reach, a joint beyond its limits, too much to carry.</summary>
    public const string BadMotion = "FT1060";

    /// <summary>A file that should be G-code is none: binary, without lines, or without moves.</summary>
    public const string NotGCode = "FT1061";

    /// <summary>A file of G-code ends too early.</summary>
    public const string CutShort = "FT1062";
}
