using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>What the messages of vehicles of the kind of VDA 5050 say of their state, in the order in which it is asked; the first that holds is the state.</summary>
internal static class VehicleWords
{
    public static StateMap Map { get; } = new("conditions, the first that holds",
        new StateWord("safetyState.eStop, activeEmergencyStop", StationState.Down, StationPhase.ProtectiveStop, "other than NONE"),
        new StateWord("safetyState.fieldViolation", StationState.Down, StationPhase.ProtectiveStop),
        new StateWord("errors[].errorLevel", StationState.Down, Remark: "FATAL, or CRITICAL of version 3"),
        new StateWord("operatingMode", StationState.Maintenance, Remark: "MANUAL, SERVICE, TEACHIN or TEACH_IN, INTERVENED; STARTUP is Setup"),
        new StateWord("charging", StationState.Maintenance, StationPhase.Charging, "before `paused`: a vehicle of APS says both while it charges"),
        new StateWord("paused", StationState.WaitingForOperator),
        new StateWord("waitingForLoadHandling", StationState.Blocked, Remark: "of APS; Starved without a load"),
        new StateWord("driving", StationState.Processing, Remark: "with a load; without one Setup/DrivingEmpty"),
        new StateWord("actionStates[] RUNNING", StationState.Processing),
        new StateWord("actionStates[] INITIALIZING", StationState.Setup),
        new StateWord("actionStates[] PAUSED, RETRIABLE", StationState.WaitingForOperator, Remark: "of version 3: it has failed, and somebody is to say whether it is done again"),
        new StateWord("none of these", StationState.Idle));

    /// <summary>The state of a vehicle.</summary>
    /// <param name="said">Its message.</param>
    /// <param name="isLoaded">Whether it carries something.</param>
    public static StateWord Of(JsonTree said, bool isLoaded)
    {
        string? stop = said.At(["safetyState", "eStop"])?.Capitals ?? said.At(["safetyState", "activeEmergencyStop"])?.Capitals;
        if (stop is not (null or "NONE"))
            return new StateWord($"emergency stop {stop}", StationState.Down, StationPhase.ProtectiveStop);
        if (said["safetyState"].IsSet("fieldViolation"))
            return new StateWord("field violation", StationState.Down, StationPhase.ProtectiveStop);
        if (Fault(said) is { } fault)
            return new StateWord(fault, StationState.Down);
        if (said["operatingMode"]?.Capitals is "MANUAL" or "SERVICE" or "TEACHIN" or "TEACH_IN" or "INTERVENED" or "STARTUP")
            return new StateWord(said["operatingMode"]!.Capitals!, said["operatingMode"]!.Capitals == "STARTUP" ? StationState.Setup : StationState.Maintenance);
        if (said["batteryState"].IsSet("charging") || said["powerSupply"].IsSet("charging"))
            return new StateWord("charging", StationState.Maintenance, StationPhase.Charging);
        if (said.IsSet("paused"))
            return new StateWord("paused", StationState.WaitingForOperator);
        if (said.IsSet("waitingForLoadHandling"))
            return new StateWord("waiting for load handling", isLoaded ? StationState.Blocked : StationState.Starved);
        if (said.IsSet("driving"))
            return isLoaded ? new StateWord("driving", StationState.Processing) : new StateWord("driving", StationState.Setup, StationPhase.DrivingEmpty);
        HashSet<string?> actions = [.. JsonTree.EachOf(said["actionStates"]).Select(action => (action["actionStatus"] ?? action["state"])?.Capitals)];
        return actions.Contains("RUNNING") ? new StateWord("action running", StationState.Processing)
            : actions.Contains("INITIALIZING") ? new StateWord("action initializing", StationState.Setup)
            : actions.Contains("RETRIABLE") ? new StateWord("action retriable", StationState.WaitingForOperator)
            : actions.Contains("PAUSED") ? new StateWord("action paused", StationState.WaitingForOperator)
            : new StateWord("idle", StationState.Idle);
    }

    /// <summary>The first error that stops the vehicle; an empty object, as APS sends, is none.</summary>
    public static string? Fault(JsonTree said) =>
        JsonTree.EachOf(said["errors"]).FirstOrDefault(error => error["errorLevel"]?.Capitals is "FATAL" or "CRITICAL") is { } fault ? fault["errorType"]?.Word ?? "an error without a type" : null;

    /// <summary>Tells how many errors there are, of whatever level.</summary>
    public static void TellErrors(JsonTree said, Statement statement)
    {
        if (said["errors"] is { Kind: JsonKind.List } errors)
            statement.Number("errors", errors.Items.Count(error => error.Fields.Count > 0));
    }
}
