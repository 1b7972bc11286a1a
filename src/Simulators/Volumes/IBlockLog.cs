namespace Drydock.Simulators.Volumes;

/// <summary>Keeps a record of what is written to stores of blocks. Called before the bytes are there: who keeps them looks later.</summary>
internal interface IBlockLog
{
    void Overwritten(BlockStore store, long index, StoredBlock block, int sector);
}
