namespace Drydock.Harness.Procedures;

/// <summary>The clients' configuration, as far as a procedure changes it.</summary>
internal interface IClientSwitch
{
    /// <summary>Clients of the pods of one StatefulSet go to the pods of another from now on, ordinal by ordinal.</summary>
    void Retarget(string ns, string fromStatefulSet, string toStatefulSet);
}
