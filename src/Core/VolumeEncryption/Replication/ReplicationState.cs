using Drydock.Core.Kubernetes;

namespace Drydock.Core.VolumeEncryption.Replication;

/// <summary>What the journal holds of the route application replication beyond every encryption.</summary>
internal sealed class ReplicationState
{
    /// <summary>The port on which the servers listen.</summary>
    internal required int Port { get; init; }

    /// <summary>Old pod → how many replicas its Redis asked for before a write, before the migration made it refuse all.</summary>
    internal SortedDictionary<string, string> WriteRules { get; } = new(StringComparer.Ordinal);

    /// <summary>Pod → the run id with which its Redis had everything and became a master. Another run id: it was restarted since, and what it had not saved is gone.</summary>
    internal SortedDictionary<string, string> Promoted { get; } = new(StringComparer.Ordinal);

    /// <summary>The old set has every write again, and is the one that is written to.</summary>
    internal bool IsHandedBack { get; set; }

    /// <summary>The user gave up what was written since the cutover.</summary>
    internal bool IsLossAccepted { get; set; }

    internal KubeDocument ToDocument() => KubeDocument.Object(
        ("port", Port), ("writeRules", KubeDocument.Map(WriteRules)), ("promoted", KubeDocument.Map(Promoted)), ("handedBack", IsHandedBack), ("lossAccepted", IsLossAccepted));

    internal static ReplicationState FromDocument(KubeDocument value)
    {
        var state = new ReplicationState
        {
            Port = (int)value.Integer("port")!.Value,
            IsHandedBack = value.Flag("handedBack") == true,
            IsLossAccepted = value.Flag("lossAccepted") == true,
        };
        foreach (var rules in value["writeRules"]!.Fields) state.WriteRules[rules.Name] = rules.Value.ScalarText!;
        foreach (var promoted in value["promoted"]!.Fields) state.Promoted[promoted.Name] = promoted.Value.ScalarText!;
        return state;
    }
}
