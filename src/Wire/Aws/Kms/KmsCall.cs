using System.Text.Json;

namespace Drydock.Wire.Aws.Kms;

/// <summary>What an operation asks of the simulated KMS, and how its result is written; no writer: the operation has no output.</summary>
internal sealed record KmsCall(object Request, Action<Utf8JsonWriter, object?>? Write, bool IsDryRun = false);
